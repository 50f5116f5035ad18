import CloudAPI
import Testing

@testable import VPNExporter

struct PairMembershipTests {
    private static func isUp(_ status: String?, _ answers: Bool?) -> Bool? {
        let listed = VPNConnection(
            id: "id", status: status.map { .init(rawValue: $0) }, gatewayID: "g", customerGatewayID: "c")
        let members = PairMembership.members(
            [.fixture("a", id: "id")], reports: ["id": ConnectionReport(connection: listed)],
            answers: answers.map { ["a": $0] } ?? [:])
        return members[.init(gateway: "g", customerGateway: "c")]?.first?.isUp
    }

    @Test(
        arguments: [
            ("ACTIVE", true, true), ("ACTIVE", nil, true), ("ACTIVE", false, false), ("DOWN", true, false),
            ("DOWN", nil, false), ("PENDING_DELETE", true, false), ("PENDING_CREATE", nil, false),
            ("PENDING_UPDATE", true, true),
            ("PENDING_UPDATE", nil, nil), ("ODD", true, true), ("ODD", nil, nil), ("UNKNOWN", true, true),
            ("UNKNOWN", false, false), ("UNKNOWN", nil, nil), (nil, true, true), (nil, nil, nil),
        ] as [(String?, Bool?, Bool?)])
    func `cloud and probes must both say up, as far as they know`(status: String?, answers: Bool?, expected: Bool?) {
        #expect(Self.isUp(status, answers) == expected)
    }

    @Test func `a connection that is not listed, or without one of its gateways, belongs to no pair`() {
        let reports = [
            "1": ConnectionReport(connection: nil),
            "2": ConnectionReport(connection: VPNConnection(id: "2", gatewayID: "g")),
            "3": ConnectionReport(connection: VPNConnection(id: "3", customerGatewayID: "c")),
        ]
        let connections = ["1", "2", "3", "4"].map { id in ConnectionConfiguration.fixture("n" + id, id: id) }
        let members = PairMembership.members(
            connections + [.fixture("none", id: nil)], reports: reports, answers: [:])
        #expect(members.isEmpty)
    }
}
