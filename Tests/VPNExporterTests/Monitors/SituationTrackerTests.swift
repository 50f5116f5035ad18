import CloudAPI
import Testing

@testable import CloudWatching
@testable import Probing
@testable import VPNConfiguration

struct SituationTrackerTests {
    private typealias Change = SituationTracker.Change

    private static let connection = VPNConnection(id: "a", status: .active)
    private static let monitor = ConnectionMonitor(id: "m", vpnConnectionID: "a")

    private static func error(_ disposition: Disposition) -> CloudError {
        CloudError(.createConnectionMonitor, httpStatus: 403, message: "no", disposition: disposition)
    }

    private static func plan(
        _ listed: [VPNConnection] = [connection], _ monitors: [ConnectionMonitor] = [], mayCreate: Bool = true
    ) -> MonitorPlan {
        MonitorPlan(configured: ["a"], listed: listed, monitors: monitors, mayCreate: mayCreate)
    }

    private static func change(_ situation: SituationTracker.Situation, _ error: CloudError? = nil) -> Change {
        Change(situation: situation, connections: [.init(id: "a", error: error)])
    }

    @Test func `a situation is a change once, and again when it differs`() {
        var tracker = SituationTracker()
        let (forbidden, notReady) = (Self.error(.forbidden), Self.error(.notReady))
        let runs: [(MonitorPlan, [String: CloudError], ConnectionReport)] = [
            (Self.plan([]), [:], ConnectionReport()), (Self.plan([]), [:], ConnectionReport()),
            (Self.plan(), ["a": forbidden], ConnectionReport()), (Self.plan(), ["a": forbidden], ConnectionReport()),
            (Self.plan(), ["a": notReady], ConnectionReport()),
            (Self.plan([Self.connection], [Self.monitor]), [:], ConnectionReport(monitor: Self.monitor)),
        ]
        let changes = runs.map { plan, failures, report in
            tracker.record(plan, failures, of: ["a"], ["a": report])
        }
        #expect(
            changes == [
                [Self.change(.unknown)], [], [Self.change(.failed(.forbidden), forbidden)], [],
                [Self.change(.failed(.notReady), notReady)], [Self.change(.monitored)],
            ])
    }

    @Test func `a monitor that the run created is no change, because the log has it already`() {
        var tracker = SituationTracker()
        let created = tracker.record(Self.plan(), [:], of: ["a"], ["a": ConnectionReport(monitor: Self.monitor)])
        let later = tracker.record(
            Self.plan([Self.connection], [Self.monitor]), [:], of: ["a"], ["a": ConnectionReport(monitor: Self.monitor)]
        )
        #expect(created == [] && later == [])
    }

    @Test func `a creation that the run did not reach leaves the known situation`() {
        var tracker = SituationTracker()
        let failed = tracker.record(Self.plan(), ["a": Self.error(.notReady)], of: ["a"], [:])
        let unreached = tracker.record(Self.plan(), [:], of: ["a"], [:])
        let again = tracker.record(Self.plan(), ["a": Self.error(.notReady)], of: ["a"], [:])
        #expect(failed.count == 1 && unreached == [] && again == [])
    }

    @Test func `connections with one situation share a change, and a dropped one starts again`() {
        var tracker = SituationTracker()
        let plan = MonitorPlan(configured: ["a", "b"], listed: [], monitors: [], mayCreate: true)
        let both = tracker.record(plan, [:], of: ["b", "a"], [:])
        #expect(both == [Change(situation: .unknown, connections: [.init(id: "b"), .init(id: "a")])])
        tracker.keepOnly(["b"])
        let again = tracker.record(plan, [:], of: ["b", "a"], [:])
        #expect(again == [Self.change(.unknown)])
    }

    @Test func `a connection without a monitor is no change while the role is the reason`() {
        var memory = ReconcilerMemory(configured: [.fixture("c-a", id: "a")])
        _ = memory.recordMonitors(areListed: false)
        let hidden = memory.recordSituations(Self.plan(mayCreate: false), [:])
        var other = ReconcilerMemory(configured: [.fixture("c-a", id: "a")])
        let shown = other.recordSituations(Self.plan(mayCreate: false), [:])
        #expect(hidden == [] && shown == [Self.change(.unmonitored)])
    }

    @Test func `a target without an address is reported once, and again when the cloud's text differs`() {
        var tracker = SituationTracker()
        let target = ProbeTarget.ID(connection: "c", target: "peer")
        let reported = [[target: ""], [target: ""], [target: "10.0.0.1/30"], [:], [target: ""]].map {
            tracker.record(unresolved: $0).count
        }
        #expect(reported == [1, 0, 1, 0, 1])
    }
}
