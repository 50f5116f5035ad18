import Testing

@testable import CloudWatching
@testable import VPNConfiguration
@testable import VPNExporter

struct PlanTextTests {
    private let ids = (1...4).map { "aaaaaaaa-0000-4000-8000-00000000000\($0)" }

    private func text(_ mode: MonitorsConfiguration.Mode) throws -> String {
        let connections = zip(["berlin", "paris", "rome", "x"], ids).map {
            ConnectionConfiguration.fixture($0, id: $1)
        }
        let plan = MonitorPlan(
            configured: ids,
            listed: [
                try .fixture(ids[0]), try .fixture(ids[1]), try .fixture(ids[2], status: "PENDING_CREATE"),
            ], monitors: [try .fixture("m-1", of: ids[0])], mayCreate: mode == .ensure)
        return "\(PlanText(plan, connections, mode: mode))"
    }

    @Test func `each connection has a line with the planned action and its reason`() throws {
        #expect(
            try text(.ensure) == """
                adopt      berlin  \(ids[0])  it has the monitor m-1, ACTIVE
                create     paris   \(ids[1])  it has no monitor
                not ready  rome    \(ids[2])  it has no monitor, and the cloud creates none while it is PENDING_CREATE
                unknown    x       \(ids[3])  the cloud does not list it

                """)
    }

    @Test func `the mode observe plans no creation`() throws {
        #expect(
            try text(.observe) == """
                observe  berlin  \(ids[0])  it has the monitor m-1, ACTIVE
                observe  paris   \(ids[1])  it has no monitor, and monitors.mode observe creates none
                observe  rome    \(ids[2])  it has no monitor, and monitors.mode observe creates none
                unknown  x       \(ids[3])  the cloud does not list it

                """)
    }

    @Test func `without watched connections there is no line`() {
        let plan = MonitorPlan(configured: [], listed: [], monitors: [], mayCreate: true)
        #expect("\(PlanText(plan, [], mode: .ensure))".isEmpty)
    }
}
