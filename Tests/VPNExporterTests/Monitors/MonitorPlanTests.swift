import CloudAPI
import Testing

@testable import CloudWatching

struct MonitorPlanTests {
    private let a = "aaaaaaaa-0000-4000-8000-000000000001"
    private let b = "bbbbbbbb-0000-4000-8000-000000000002"

    @Test func `a connection without a monitor gets one`() throws {
        let plan = MonitorPlan(
            configured: [a], listed: [try .fixture(a)], monitors: [], mayCreate: true)
        #expect(plan.findings == [a: .toCreate(try .fixture(a))])
        #expect(plan.creations == [a])
    }

    @Test func `a second run has nothing to do`() throws {
        let monitor = try ConnectionMonitor.fixture("m", of: a)
        let plan = MonitorPlan(configured: [a], listed: [try .fixture(a)], monitors: [monitor], mayCreate: true)
        #expect(plan.findings == [a: .monitored(try .fixture(a), monitor)])
        #expect(plan.creations.isEmpty)
    }

    @Test(arguments: ["PENDING_CREATE", "PENDING_DELETE", "SOMETHING_NEW"])
    func `a monitor counts in any state`(status: String) throws {
        let monitor = try ConnectionMonitor.fixture("m", of: a, status: status)
        let plan = MonitorPlan(configured: [a], listed: [try .fixture(a)], monitors: [monitor], mayCreate: true)
        #expect(plan.creations.isEmpty)
    }

    @Test func `without permission the plan creates nothing`() throws {
        let plan = MonitorPlan(configured: [a], listed: [try .fixture(a)], monitors: [], mayCreate: false)
        #expect(plan.findings == [a: .unmonitored(try .fixture(a))])
        #expect(plan.creations.isEmpty)
    }

    @Test func `a connection that the cloud does not list is unknown and gets no monitor`() throws {
        let plan = MonitorPlan(configured: [a, b], listed: [try .fixture(b)], monitors: [], mayCreate: true)
        #expect(plan.findings[a] == .unknown(nil))
        #expect(plan.creations == [b])
    }

    @Test func `an unlisted connection keeps its monitor while the cloud lists that`() throws {
        let monitor = try ConnectionMonitor.fixture("m", of: a)
        let plan = MonitorPlan(configured: [a], listed: [], monitors: [monitor], mayCreate: true)
        #expect(plan.findings == [a: .unknown(monitor)])
        #expect(plan.creations.isEmpty)
    }

    @Test(arguments: [
        ("ACTIVE", true), ("DOWN", true), ("ERROR", true), ("FREEZED", true), ("PENDING_UPDATE", true),
        ("PENDING_CREATE", false), ("PENDING_DELETE", false),
    ])
    func `a connection gets no monitor while the cloud creates or deletes it`(status: String, isCreated: Bool) throws {
        let plan = MonitorPlan(
            configured: [a], listed: [try .fixture(a, status: status)], monitors: [], mayCreate: true)
        #expect(plan.creations == (isCreated ? [a] : []))
    }

    @Test func `the plan ignores connections and monitors that are not watched`() throws {
        let plan = MonitorPlan(
            configured: [a], listed: [try .fixture(a), try .fixture(b)],
            monitors: [try .fixture("m", of: b)], mayCreate: true)
        #expect(plan.findings.keys.sorted() == [a])
        #expect(plan.creations == [a])
    }

    @Test func `creations follow the order of the configuration`() throws {
        let plan = MonitorPlan(
            configured: [b, a], listed: [try .fixture(a), try .fixture(b)], monitors: [], mayCreate: true)
        #expect(plan.creations == [b, a])
    }

    @Test func `without watched connections the plan is empty`() throws {
        let plan = MonitorPlan(configured: [], listed: [try .fixture(a)], monitors: [], mayCreate: true)
        #expect(plan.findings.isEmpty)
    }
}
