import CloudAPI
import Synchronization
import Testing

@testable import CloudWatching
@testable import Probing
@testable import VPNConfiguration

/// Single runs of the reconciler against a VPN service in memory.
struct MonitorReconcilerTests {
    private static let ids = ["a", "b"]
    private static let configured = ids.map { ConnectionConfiguration.fixture("c-\($0)", id: $0) }
    private static let listed = ids.map { VPNConnection(id: $0, name: $0, status: .active) }

    private struct Fixture {
        let cloud: ScriptedVPN
        let log = LogRecorder()
        let status: WatchedCloud
        let targets: ProbeTargets
        let reconciler: MonitorReconciler
        var memory: ReconcilerMemory

        init(
            _ cloud: ScriptedVPN, _ connections: [ConnectionConfiguration] = configured,
            mode: MonitorsConfiguration.Mode = .ensure, status: WatchedCloud = WatchedCloud(),
            targets: ProbeTargets = ProbeTargets()
        ) {
            self.cloud = cloud
            self.status = status
            self.targets = targets
            memory = ReconcilerMemory(configured: connections)
            reconciler = MonitorReconciler(
                client: cloud, connections: connections, monitors: .init(mode: mode, interval: .seconds(60)),
                status: status, targets: targets, events: EventLog(), logger: log.logger, now: { 1 },
                progressInterval: .zero)
        }

        mutating func run() async -> RunReport { await reconciler.reconcile(&memory) }
    }

    @Test func `missing monitors are created, and the next run has nothing to do`() async {
        var fixture = Fixture(ScriptedVPN(Self.listed))
        let first = await fixture.run()
        #expect(first.isSuccess && first.outcome == .unsettled)
        _ = await fixture.run()
        #expect(fixture.cloud.creations == Self.ids)
        #expect(fixture.log.all == ["info: connection monitor created c-a", "info: connection monitor created c-b"])
    }

    @Test func `a single list without the known monitors causes no creation`() async {
        let monitors = Self.ids.map { ConnectionMonitor(id: "m-\($0)", vpnConnectionID: $0) }
        let cloud = ScriptedVPN(
            Self.ids.map { VPNConnection(id: $0, status: .active, connectionMonitorID: "m-\($0)") }, monitors: monitors)
        var fixture = Fixture(cloud)
        cloud.hideMonitors(true)
        let first = await fixture.run()
        #expect(!first.isSuccess && first.isUnconfirmed && first.outcome == .unsettled)
        #expect(!fixture.status.snapshot.hasList)
        cloud.hideMonitors(false)
        let second = await fixture.run()
        #expect(second.isSuccess)
        #expect(fixture.status.snapshot.reports["b"]?.monitor?.id == "m-b")
        #expect(cloud.creations.isEmpty)
        #expect(
            fixture.log.all.first
                == "warning: the cloud lists no monitors, but connections have some; the exporter lists again before it "
                + "accepts this")
    }

    @Test func `a failing service gets few creations in each run, and different ones each time`() async {
        let ids = (10..<22).map { "\($0)" }
        let cloud = ScriptedVPN(ids.map { VPNConnection(id: $0, status: .active) }) { _ throws(CloudError) in
            throw CloudError(.createConnectionMonitor, httpStatus: 502, message: "no", disposition: .retry)
        }
        var fixture = Fixture(cloud, ids.map { .fixture("c-\($0)", id: $0) })
        for number in 1...6 {
            let report = await fixture.run()
            #expect(cloud.creations.count == 5 * number)
            #expect(report.failures.count == 5 && !report.isSuccess)
        }
        let attempts = ids.map { fixture.memory.records.reports[$0]?.failures[.unavailable] ?? 0 }
        #expect((attempts.max() ?? 0) - (attempts.min() ?? 0) <= 1)
        #expect(fixture.log.all.count <= 2 * ids.count)
    }

    @Test func `known and created monitors are published before the next creation`() async {
        let (status, targets) = (WatchedCloud(), ProbeTargets())
        let published = Mutex<[[String]]>([])
        let cloud = ScriptedVPN(
            ["a", "b", "c"].map { VPNConnection(id: $0, status: .active) },
            monitors: [ConnectionMonitor(id: "m", vpnConnectionID: "c", destinationIP: "203.0.113.32")]
        ) { _ in
            let known = status.snapshot.reports.filter { $0.value.monitor != nil }.keys.sorted()
            #expect(targets.current?.map(\.id.connection).sorted() == known.map { "c-\($0)" })
            published.withLock { $0.append(known) }
        }
        let connections = ["a", "b", "c"].map { (id: String) in ConnectionConfiguration.fixture("c-\(id)", id: id) }
        var fixture = Fixture(cloud, connections, status: status, targets: targets)
        _ = await fixture.run()
        #expect(published.withLock { $0 } == [["c"], ["a", "c"]])
    }

    @Test func `a message about many connections is one line`() async {
        var fixture = Fixture(ScriptedVPN(Self.listed), (1...12).map { .fixture("c-\($0)", id: "x-\($0)") })
        _ = await fixture.run()
        #expect(
            fixture.log.all.filter { !$0.hasPrefix("debug") } == ["warning: the cloud does not list the connection"])
        #expect(fixture.log.all.contains("debug: the cloud does not list the connection c-12"))
    }

    @Test func `an existing monitor is adopted unchanged`() async {
        let existing = ConnectionMonitor(id: "m", vpnConnectionID: "a", destinationIP: "203.0.113.32")
        var fixture = Fixture(ScriptedVPN(Self.listed, monitors: [existing]), [Self.configured[0]])
        _ = await fixture.run()
        #expect(fixture.memory.records.reports["a"]?.monitor == existing)
        #expect(fixture.memory.records.reports["a"]?.created == 0)
        #expect(fixture.cloud.creations.isEmpty)
        #expect(fixture.log.all == ["info: connection has its monitor c-a"])
    }

    @Test func `an unlisted connection is logged once, and the others get monitors`() async {
        var fixture = Fixture(ScriptedVPN([Self.listed[1]]))
        for _ in 0..<2 { _ = await fixture.run() }
        #expect(fixture.memory.records.reports["a"] == ConnectionReport())
        #expect(
            fixture.log.all == [
                "info: connection monitor created c-b", "warning: the cloud does not list the connection c-a",
            ])
    }

    @Test func `the mode observe creates nothing`() async {
        var fixture = Fixture(ScriptedVPN(Self.listed), mode: .observe)
        for _ in 0..<3 { _ = await fixture.run() }
        #expect(fixture.cloud.creations.isEmpty)
        let reports = fixture.memory.records.reports.values
        #expect(reports.allSatisfy { $0.monitor == nil && $0.connection != nil })
    }
}
