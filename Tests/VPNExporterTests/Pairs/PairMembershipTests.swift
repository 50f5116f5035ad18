import CloudAPI
import Testing

@testable import Availability
@testable import CloudWatching
@testable import VPNConfiguration

struct PairMembershipTests {
    @Test(arguments: [(.up, true), (.degraded, true), (.down, false), (.unknown, nil)] as [(ConnectionState, Bool?)])
    func `a member stands as its connection does, whatever the cloud's list says`(
        state: ConnectionState, expected: Bool?
    ) {
        let listed = VPNConnection(id: "id", status: .active, gatewayID: "g", customerGatewayID: "c")
        let members = PairMembership.members(
            [.fixture("a", id: "id")], reports: ["id": ConnectionReport(connection: listed)], states: ["a": state])
        #expect(members[.init(gateway: "g", customerGateway: "c")]?.first?.isUp == expected)
    }

    @Test func `a connection that is not listed, or without one of its gateways, belongs to no pair`() {
        let reports = [
            "1": ConnectionReport(connection: nil),
            "2": ConnectionReport(connection: VPNConnection(id: "2", gatewayID: "g")),
            "3": ConnectionReport(connection: VPNConnection(id: "3", customerGatewayID: "c")),
        ]
        let connections = ["1", "2", "3", "4"].map { id in ConnectionConfiguration.fixture("n" + id, id: id) }
        let members = PairMembership.members(
            connections + [.fixture("none", id: nil)], reports: reports, states: [:])
        #expect(members.isEmpty)
    }
}
