import CloudAPI
import Testing

@testable import CloudWatching
@testable import Probing

struct ReconcileStateTests {
    private let id = "aaaaaaaa-0000-4000-8000-000000000001"

    private func plan(_ monitors: [ConnectionMonitor]) throws -> MonitorPlan {
        MonitorPlan(configured: [id], listed: [try .fixture(id)], monitors: monitors, mayCreate: true)
    }

    @Test func `every configured connection has a report before the first run`() {
        #expect(ConnectionRecords(ids: [id]).reports == [id: ConnectionReport()])
    }

    @Test func `the addresses of a monitor that went are still known`() throws {
        var state = ConnectionRecords(ids: [id])
        let monitor = try ConnectionMonitor.fixture("m", of: id)
        state.record(try plan([monitor]))
        state.record(try plan([]))
        #expect(state.reports[id]?.monitor == nil)
        #expect(state.addresses[id]?.text(of: "peer") == "203.0.113.32")
    }

    @Test func `what was done is counted`() throws {
        var state = ConnectionRecords(ids: [id])
        state.recordCreated(try .fixture("m", of: id), for: id)
        state.recordAdopted(id)
        state.recordFailure(.forbidden, for: id)
        state.recordFailure(.forbidden, for: id)
        #expect(state.reports[id]?.created == 1)
        #expect(state.reports[id]?.adopted == 1)
        #expect(state.reports[id]?.failures == [.forbidden: 2])
    }

    @Test func `a list of monitors after an adoption brings the monitor, and others are left out`() throws {
        var state = ConnectionRecords(ids: [id])
        state.record([try .fixture("m", of: id), try .fixture("x", of: "another")])
        #expect(state.reports.keys.sorted() == [id])
        #expect(state.reports[id]?.monitor?.id == "m")
    }

    @Test(
        arguments: [
            ("m", "m", "203.0.113.32"), (nil, "m", "203.0.113.32"), ("other", "other", nil),
        ] as [(String?, String, String?)])
    func `a monitor that cannot be listed is the one known, unless its connection names another`(
        named: String?, id expected: String, destination: String?
    ) throws {
        var state = ConnectionRecords(ids: [id])
        state.record(try plan([.fixture("m", of: id)]))
        let monitors = state.monitors(namedBy: [VPNConnection(id: id, connectionMonitorID: named)])
        #expect(monitors.map(\.id) == [expected])
        #expect(monitors.first?.destinationIP == destination)
        let unknown = ConnectionRecords(ids: [id])
        #expect(unknown.monitors(namedBy: [VPNConnection(id: id)]) == [])
    }

    @Test func `a situation is told once, and again when it changes`() {
        var state = ConnectionRecords(ids: [id])
        let situations: [ConnectionRecords.Situation] = [
            .unknown, .unknown, .failed(.forbidden), .failed(.forbidden), .failed(.notReady), .monitored,
        ]
        let told = situations.map { state.changes(id, to: $0) }
        #expect(told == [true, false, true, false, true, true])
    }

    @Test func `a target without an address is told once, and again when its monitor says otherwise`() {
        var state = ConnectionRecords(ids: [id])
        let target = ProbeTarget.ID(connection: "c", target: "peer")
        let told = [[target: ""], [target: ""], [target: "10.0.0.1/30"], [:], [target: ""]].map {
            state.newlyUnresolved($0).count
        }
        #expect(told == [1, 0, 1, 0, 1])
    }

    @Test(arguments: [("ACTIVE", false), ("PENDING_CREATE", true), ("PENDING_DELETE", true), ("A_NEW_STATE", false)])
    func `it is unsettled while a monitor changes`(status: String, isUnsettled: Bool) throws {
        var state = ConnectionRecords(ids: [id])
        state.record(try plan([try .fixture("m", of: id, status: status)]))
        #expect(state.isUnsettled(expectsMonitors: true) == isUnsettled)
        #expect(state.isUnsettled(expectsMonitors: false) == isUnsettled)
    }

    @Test func `it is unsettled while a connection that is to get a monitor is being built`() throws {
        var state = ConnectionRecords(ids: [id])
        #expect(!state.isUnsettled(expectsMonitors: true))
        state.record(
            MonitorPlan(
                configured: [id], listed: [try .fixture(id, status: "PENDING_CREATE")], monitors: [], mayCreate: true))
        #expect(state.isUnsettled(expectsMonitors: true))
        #expect(!state.isUnsettled(expectsMonitors: false))
    }
}
