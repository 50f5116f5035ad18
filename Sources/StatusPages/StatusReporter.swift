package import Availability
import CloudAPI
package import CloudWatching
package import ExporterToolkit
package import NetworkPrimitives
import ProbeEngine
package import Probing
package import VPNConfiguration

/// Makes the views of the exporter, the cloud and everything watched.
package struct StatusReporter: Sendable {
    /// The hand-offs with any configuration. ``connections`` applies the current one.
    private let handOffs: ConnectionReporter
    private let current: CurrentConfiguration
    private let health: ProbingHealth
    private let calls: CloudCallRecorder
    private let selectors: SelectorStatus
    /// The start time of the exporter.
    private let start: ClockReading
    private let readiness: @Sendable () -> Readiness
    private let log: @Sendable () -> [Event]

    /// Creates a reporter that makes its views from these sources.
    ///
    /// - Parameter events: returns the events in the order in which the exporter noticed them, newest first.
    package init(
        connections: ConnectionReporter, current: CurrentConfiguration, health: ProbingHealth, calls: CloudCallRecorder,
        selectors: SelectorStatus = SelectorStatus(), start: ClockReading,
        readiness: @escaping @Sendable () -> Readiness, events: @escaping @Sendable () -> [Event]
    ) {
        handOffs = connections
        self.current = current
        self.health = health
        self.calls = calls
        self.selectors = selectors
        self.start = start
        self.readiness = readiness
        log = events
    }

    var connections: ConnectionReporter { handOffs.applying(current.snapshot) }

    /// The events by their own times, latest first.
    var events: [Event] {
        log().enumerated().sorted { ($1.element.time, $0.offset) < ($0.element.time, $1.offset) }.map(\.element)
    }

    /// Returns the exporter, the cloud, the pairs and the maintenance at this moment.
    func status() -> StatusView {
        let now = handOffs.clock.now()
        let names = handOffs.status.snapshot.gatewayNames
        let missing: [String] = if case .notReady(let reasons) = readiness() { reasons } else { [] }
        return StatusView(
            time: now.realtime, start: start.realtime, uptime: now.monotonic - start.monotonic, missing: missing,
            configuration: configurationFile, probing: probing(at: now.monotonic), cloud: cloud(), cloudEye: cloudEye(),
            pairs: handOffs.pairs.snapshot.pairs.sorted { $0.key < $1.key }.map { PairView($0.key, $0.value, names) },
            maintenance: MaintenanceView(
                current.snapshot.configuration.maintenance, handOffs.silences.active(at: now.realtime),
                selectors.unmatched, at: now.realtime))
    }

    /// Returns a connection with its last hour and its events. `nil` if there is none of this name.
    func connection(_ name: some StringProtocol) -> ConnectionView? {
        var view = connections.connection(name)
        view?.events = events.filter { $0.connection.map { $0 == name } ?? false }
        return view
    }

    private var configurationFile: StatusView.ConfigurationFile {
        let current = current.snapshot
        let refusal = log().first { $0.kind == .configurationRefused }
        return StatusView.ConfigurationFile(
            read: current.read, isLastReadSuccessful: current.isLastReadSuccessful,
            problem: current.isLastReadSuccessful ? nil : refusal?.text)
    }

    private func probing(at now: Int64) -> StatusView.Probing {
        let health = health.snapshot
        return StatusView.Probing(
            targets: handOffs.registry.all.count, isImpaired: health.isImpaired(at: now),
            socketDrops: health.socketDrops.total, lagBound: health.scheduleLag.bound(of: 0.99),
            problem: health.refusal)
    }

    private func cloud() -> StatusView.Cloud? {
        let configuration = current.snapshot.configuration
        guard configuration.monitors.mode != .none else { return nil }
        let status = handOffs.status.snapshot
        return StatusView.Cloud(
            provider: configuration.cloud?.provider, region: configuration.cloud?.region,
            mode: configuration.monitors.mode, lastRun: status.lastRun, lastSuccess: status.lastSuccess,
            discovered: status.discovered.count, monitors: status.reports.values.count { $0.monitor != nil },
            throttled: calls.snapshot.throttled.values.reduce(0, +))
    }

    private func cloudEye() -> StatusView.CloudEye? {
        let configuration = current.snapshot.configuration
        guard configuration.monitors.mode != .none, configuration.cloudEye.isEnabled else { return nil }
        let measured = handOffs.measurements.snapshot
        return StatusView.CloudEye(isSuccess: measured.isSuccess, lastSuccess: measured.lastSuccess)
    }
}

extension DelayHistogram {
    /// Returns the lowest bucket bound that covers a share of the observations. `nil` if no bound does.
    fileprivate func bound(of share: Double) -> Int64? {
        let total = counts.indices.reduce(UInt64(0)) { $0 + counts[$1] }
        var below: UInt64 = 0
        for (index, bound) in Self.bounds.enumerated() {
            below += counts[index]
            if Double(below) >= share * Double(total) { return bound }
        }
        return nil
    }
}
