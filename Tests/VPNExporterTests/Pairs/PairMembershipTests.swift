import CloudAPI
import Testing

@testable import VPNExporter

struct PairMembershipTests {
    private static func window(_ completed: UInt64, lost: UInt64) -> ProbeWindow.Summary {
        ProbeWindow.Summary(completed: completed, lost: lost)
    }

    private static func isUp(_ status: String?, _ windows: [ProbeWindow.Summary]) -> Bool? {
        let listed = VPNConnection(
            id: "id", status: status.map { .init(rawValue: $0) }, gatewayID: "g", customerGatewayID: "c")
        let members = PairMembership.members(
            [.fixture("a", id: "id")], reports: ["id": ConnectionReport(connection: listed)], windows: ["a": windows])
        return members[.init(gateway: "g", customerGateway: "c")]?.first?.isUp
    }

    @Test(
        arguments: [
            ("ACTIVE", [(5, 1)], true), ("ACTIVE", [], true), ("ACTIVE", [(0, 0)], true), ("ACTIVE", [(5, 5)], false),
            ("ACTIVE", [(5, 5), (5, 4)], true), ("ACTIVE", [(5, 5), (0, 0)], false),
            ("DOWN", [(5, 0)], false), ("DOWN", [], false), ("ODD", [(5, 0)], false),
            ("UNKNOWN", [(5, 0)], true), ("UNKNOWN", [(5, 5)], false), ("UNKNOWN", [], nil),
            ("PENDING_UPDATE", [(5, 0)], true), ("PENDING_UPDATE", [(5, 5)], false), ("PENDING_UPDATE", [], nil),
            ("PENDING_DELETE", [(5, 0)], false), ("PENDING_CREATE", [], false),
            (nil, [(5, 0)], true), (nil, [], nil),
        ] as [(String?, [(UInt64, UInt64)], Bool?)])
    func `cloud and probes must both say up, as far as they know`(
        status: String?, windows: [(UInt64, UInt64)], expected: Bool?
    ) {
        #expect(Self.isUp(status, windows.map { Self.window($0.0, lost: $0.1) }) == expected)
    }

    @Test func `a connection that is not listed, or without one of its gateways, belongs to no pair`() {
        let reports = [
            "1": ConnectionReport(connection: nil),
            "2": ConnectionReport(connection: VPNConnection(id: "2", gatewayID: "g")),
            "3": ConnectionReport(connection: VPNConnection(id: "3", customerGatewayID: "c")),
        ]
        let connections = ["1", "2", "3", "4"].map { id in ConnectionConfiguration.fixture("n" + id, id: id) }
        let members = PairMembership.members(
            connections + [.fixture("none", id: nil)], reports: reports, windows: [:])
        #expect(members.isEmpty)
    }
}
