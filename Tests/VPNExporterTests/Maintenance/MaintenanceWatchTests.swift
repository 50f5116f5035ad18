import CloudAPI
import Foundation
import Synchronization
import Testing

@testable import Availability
@testable import CloudWatching
@testable import Probing
@testable import Settings
@testable import StatusPages
@testable import VPNConfiguration

struct MaintenanceWatchTests {
    private static let a = "aaaaaaaa-0000-4000-8000-000000000001"

    /// The state of an exporter, at a time that the test sets.
    private final class Scene: Sendable {
        let time = Mutex<Int64>(100)
        let current: CurrentConfiguration
        let status = WatchedCloud()
        let silences = SilenceRegister()
        let selectors = SelectorStatus()
        let events = EventLog()
        let log = LogRecorder()

        init(_ configuration: ExporterConfiguration) { current = CurrentConfiguration(configuration, read: 100) }

        var watch: MaintenanceWatch {
            MaintenanceWatch(
                current: current, status: status, silences: silences, selectors: selectors, events: events,
                logger: log.logger, now: { self.time.withLock { $0 } })
        }

        /// Records a reconciliation with these connections, each of the gateway `g-1`.
        func reconcile(_ listed: [VPNConnection]) {
            var memory = ReconcilerMemory(watched: WatchedConnections(current.snapshot.configuration))
            _ = memory.watch(listed)
            let plan = MonitorPlan(configured: memory.watched.ids, listed: listed, monitors: [], mayCreate: false)
            memory.records.record(plan)
            let end = time.withLock { time in
                time += 1
                return time
            }
            status.record(WatchedCloud.Run(isSuccess: true, duration: 1, end: end), memory)
        }
    }

    private static func configuration(
        _ windows: [MaintenanceWindow], discover: String? = nil, mode: MonitorsConfiguration.Mode = .ensure
    ) -> ExporterConfiguration {
        var configuration = ExporterConfiguration(
            cloud: nil, monitors: MonitorsConfiguration(mode: mode), connections: [.fixture("own", id: nil)])
        configuration.maintenance = windows
        if let discover {
            configuration.discoveries = [
                DiscoveryConfiguration(
                    selector: ConnectionSelector(name: NamePattern(discover)), labels: [:], targets: [.peerTarget])
            ]
        }
        return configuration
    }

    private static func window(_ names: NameSelection?, gateways: NameSelection? = nil) -> MaintenanceWindow {
        MaintenanceWindow(time: .once(from: 0, until: .max), connections: names, gateways: gateways)
    }

    @Test func `selectors without a match are logged once, when the cloud's list is known`() throws {
        let scene = Scene(
            Self.configuration([Self.window(["own", "n-*", "typo"], gateways: ["g-1", "g-2"])], discover: "n-*"))
        var seen = MaintenanceWatch.Seen()
        scene.watch.check(&seen)
        #expect(scene.log.all == [] && scene.selectors.unmatched == UnmatchedSelectors())
        scene.reconcile([])
        for _ in 0..<3 { scene.watch.check(&seen) }
        #expect(scene.selectors.unmatched.discovery == ["name n-*"])
        #expect(
            scene.selectors.unmatched.maintenance.map(\.description) == [
                "maintenance[0].connections[1]: n-*", "maintenance[0].connections[2]: typo",
                "maintenance[0].gateways[0]: g-1", "maintenance[0].gateways[1]: g-2",
            ])
        let warning = "warning: selectors match no connection"
        #expect(scene.log.all == [warning, warning])
        scene.reconcile([try .fixture(Self.a)])
        for _ in 0..<3 { scene.watch.check(&seen) }
        #expect(scene.selectors.unmatched.discovery == [])
        #expect(
            scene.selectors.unmatched.maintenance.map(\.description) == [
                "maintenance[0].connections[2]: typo", "maintenance[0].gateways[1]: g-2",
            ])
        #expect(scene.log.all == [warning, warning, "info: all selectors match connections again"])
    }

    @Test func `after a reload selectors are checked when the cloud was read by the new rules`() throws {
        let scene = Scene(Self.configuration([], discover: "n-*"))
        var seen = MaintenanceWatch.Seen()
        scene.reconcile([try .fixture(Self.a)])
        scene.watch.check(&seen)
        #expect(scene.log.all == [])
        scene.current.replace(Self.configuration([Self.window(["typo"])], discover: "n-*"), read: 150)
        scene.time.withLock { $0 = 150 }
        scene.watch.check(&seen)
        #expect(scene.log.all == [])
        scene.reconcile([try .fixture(Self.a)])
        scene.watch.check(&seen)
        #expect(scene.log.all == ["warning: selectors match no connection"])
    }

    @Test func `without a cloud the configuration alone is checked`() {
        let scene = Scene(Self.configuration([Self.window(["own", "x-*"])], mode: .none))
        var seen = MaintenanceWatch.Seen()
        scene.watch.check(&seen)
        #expect(scene.selectors.unmatched.maintenance.map(\.text) == ["x-*"])
    }

    @Test func `a window can select connections of other shards`() {
        var configuration = Self.configuration([Self.window(["elsewhere"])], mode: .none)
        configuration.elsewhere = [.fixture("elsewhere", id: nil)]
        let scene = Scene(configuration)
        var seen = MaintenanceWatch.Seen()
        scene.watch.check(&seen)
        #expect(scene.selectors.unmatched == UnmatchedSelectors())
    }

    @Test
    func `likely mistakes in windows are logged at the start and when they are new, and past windows miss nothing`() {
        let over = MaintenanceWindow(time: .once(from: 0, until: 50), connections: ["gone"])
        let scene = Scene(Self.configuration([over], mode: .none))
        var seen = MaintenanceWatch.Seen()
        for _ in 0..<2 { scene.watch.check(&seen) }
        #expect(scene.log.all == ["warning: maintenance window has a likely mistake"])
        #expect(scene.selectors.unmatched == UnmatchedSelectors())
        let twice = MaintenanceWindow(time: .weekly(days: [1], from: 120, until: 120, zone: .gmt))
        scene.current.replace(Self.configuration([over, twice], mode: .none), read: 120)
        for _ in 0..<2 { scene.watch.check(&seen) }
        #expect(scene.log.all == Array(repeating: "warning: maintenance window has a likely mistake", count: 3))
    }

    @Test func `a silence ends once, as an event at its own time`() throws {
        let scene = Scene(Self.configuration([], mode: .none))
        var seen = MaintenanceWatch.Seen()
        _ = try scene.silences.begin(Silence(pattern: NamePattern("own"), start: 100, end: 200, reason: "work"))
        _ = try scene.silences.begin(Silence(pattern: NamePattern("o*"), start: 100, end: 150, reason: "work"))
        scene.watch.check(&seen)
        #expect(scene.events.newestFirst == [])
        scene.time.withLock { $0 = 200 }
        for _ in 0..<2 { scene.watch.check(&seen) }
        #expect(
            scene.events.newestFirst == [
                Event(time: 200, kind: .silenceEnded, connection: "own", text: "silence of own ended: work"),
                Event(time: 150, kind: .silenceEnded, connection: nil, text: "silence of o* ended: work"),
            ])
    }
}
