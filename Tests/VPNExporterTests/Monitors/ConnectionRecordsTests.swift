import CloudAPI
import Testing

@testable import CloudWatching

struct ConnectionRecordsTests {
    private let id = "aaaaaaaa-0000-4000-8000-000000000001"

    private func plan(_ monitors: [ConnectionMonitor]) throws -> MonitorPlan {
        MonitorPlan(configured: [id], listed: [try .fixture(id)], monitors: monitors, mayCreate: true)
    }

    @Test func `every configured connection has a report before the first run`() {
        #expect(ConnectionRecords(ids: [id]).reports == [id: ConnectionReport()])
    }

    @Test func `the addresses of a deleted monitor stay known`() throws {
        var records = ConnectionRecords(ids: [id])
        let monitor = try ConnectionMonitor.fixture("m", of: id)
        records.record(try plan([monitor]))
        records.record(try plan([]))
        #expect(records.reports[id]?.monitor == nil)
        #expect(records.addresses[id]?.text(of: "peer") == "203.0.113.32")
    }

    @Test func `creations, adoptions, and failures are counted`() throws {
        var records = ConnectionRecords(ids: [id])
        records.recordCreated(try .fixture("m", of: id), for: id)
        records.recordAdopted(id)
        records.recordFailure(.forbidden, for: id)
        records.recordFailure(.forbidden, for: id)
        #expect(records.reports[id]?.created == 1)
        #expect(records.reports[id]?.adopted == 1)
        #expect(records.reports[id]?.failures == [.forbidden: 2])
    }

    @Test func `a list after an adoption adds the monitor, without those of other connections`() throws {
        var records = ConnectionRecords(ids: [id])
        records.record([try .fixture("m", of: id), try .fixture("x", of: "another")])
        #expect(records.reports.keys.sorted() == [id])
        #expect(records.reports[id]?.monitor?.id == "m")
    }

    @Test(
        arguments: [
            ("m", "m", "203.0.113.32"), (nil, "m", "203.0.113.32"), ("other", "other", nil),
        ] as [(String?, String, String?)])
    func `an unlisted monitor is the known one, unless its connection has another`(
        named: String?, id expected: String, destination: String?
    ) throws {
        var records = ConnectionRecords(ids: [id])
        records.record(try plan([.fixture("m", of: id)]))
        let monitors = records.monitors(namedBy: [VPNConnection(id: id, connectionMonitorID: named)])
        #expect(monitors.map(\.id) == [expected])
        #expect(monitors.first?.destinationIP == destination)
        let unknown = ConnectionRecords(ids: [id])
        #expect(unknown.monitors(namedBy: [VPNConnection(id: id)]) == [])
    }

    @Test(arguments: [("ACTIVE", false), ("PENDING_CREATE", true), ("PENDING_DELETE", true), ("A_NEW_STATE", false)])
    func `a changing monitor is unsettled`(status: String, isUnsettled: Bool) throws {
        var records = ConnectionRecords(ids: [id])
        records.record(try plan([try .fixture("m", of: id, status: status)]))
        #expect(records.isUnsettled(expectsMonitors: true) == isUnsettled)
        #expect(records.isUnsettled(expectsMonitors: false) == isUnsettled)
    }

    @Test func `a connection in creation is unsettled if it will get a monitor`() throws {
        var records = ConnectionRecords(ids: [id])
        #expect(!records.isUnsettled(expectsMonitors: true))
        records.record(
            MonitorPlan(
                configured: [id], listed: [try .fixture(id, status: "PENDING_CREATE")], monitors: [], mayCreate: true))
        #expect(records.isUnsettled(expectsMonitors: true))
        #expect(!records.isUnsettled(expectsMonitors: false))
    }
}
