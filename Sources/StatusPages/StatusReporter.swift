package import Availability
package import CloudWatching
package import ExporterToolkit
package import Network
import ProbeEngine
package import Probing
package import VPNConfiguration

/// Tells how the exporter, the cloud and all that is watched stand now.
package struct StatusReporter: Sendable {
    /// By any configuration: ``current`` has the one in force.
    private let known: ConnectionReporter
    private let current: CurrentConfiguration
    package let health: ProbingHealth
    package let calls: CloudCallRecorder
    package var selectors = SelectorStatus()
    /// When the exporter started.
    package let start: ClockReading
    package let readiness: @Sendable () -> Readiness
    /// Newest first.
    package let events: @Sendable () -> [Event]

    package init(
        connections: ConnectionReporter, current: CurrentConfiguration, health: ProbingHealth, calls: CloudCallRecorder,
        start: ClockReading, readiness: @escaping @Sendable () -> Readiness, events: @escaping @Sendable () -> [Event]
    ) {
        known = connections
        self.current = current
        self.health = health
        self.calls = calls
        self.start = start
        self.readiness = readiness
        self.events = events
    }

    package var connections: ConnectionReporter { known.going(by: current.snapshot) }

    package func status() -> StatusDocument {
        let now = known.clock.now()
        let names = known.status.snapshot.gatewayNames
        let missing: [String] = if case .notReady(let reasons) = readiness() { reasons } else { [] }
        return StatusDocument(
            time: now.realtime.asTime, version: BuildInformation.version, revision: BuildInformation.revision,
            start: start.realtime.asTime, uptime: (now.monotonic - start.monotonic).inSeconds, ready: missing.isEmpty,
            missing: missing, configuration: configurationState, probing: probing(at: now.monotonic), cloud: cloud(),
            cloudEye: cloudEye(at: now.realtime),
            pairs: known.pairs.snapshot.pairs.sorted { $0.key < $1.key }.map { PairDocument($0.key, $0.value, names) },
            maintenance: maintenance(at: now.realtime))
    }

    private func maintenance(at now: Int64) -> MaintenanceDocument {
        MaintenanceDocument(
            current.snapshot.configuration.maintenance, known.silences.active(at: now), selectors.unmatched, at: now)
    }

    private var configurationState: StatusDocument.ConfigurationState {
        let current = current.snapshot
        let refusal = events().first { $0.kind == .configurationRefused }
        return StatusDocument.ConfigurationState(
            read: current.read.asTime, isLastReadSuccessful: current.isLastReadSuccessful,
            problem: current.isLastReadSuccessful ? nil : refusal?.text)
    }

    /// One connection with its last hour and what happened to it.
    package func connection(_ name: some StringProtocol) -> ConnectionDocument? {
        var document = connections.connection(name)
        document?.events =
            EventDocument(events().filter { $0.connection.map { $0 == name } ?? false }.newestFirst).events
        return document
    }

    private func probing(at now: Int64) -> StatusDocument.Probing {
        let health = health.snapshot
        return StatusDocument.Probing(
            targets: connections.board.all.count, isImpaired: health.isImpaired(at: now),
            socketDrops: health.socketDrops.total, lagBound: health.scheduleLag.bound(of: 0.99)?.inSeconds,
            problem: health.refusal)
    }

    private func cloud() -> StatusDocument.Cloud? {
        let configuration = connections.configuration
        guard configuration.monitors.mode != .none else { return nil }
        let status = connections.status.snapshot
        return StatusDocument.Cloud(
            provider: configuration.cloud?.provider.rawValue, region: configuration.cloud?.region,
            mode: configuration.monitors.mode.rawValue, isSuccess: status.lastRun?.isSuccess,
            end: status.lastRun?.end.asTime, duration: status.lastRun?.duration.inSeconds,
            problem: status.lastRun?.problem, lastSuccess: status.lastSuccess?.asTime,
            discovered: status.discovered.count, monitors: status.reports.values.count { $0.monitor != nil },
            throttled: calls.snapshot.throttled.values.reduce(0, +))
    }

    private func cloudEye(at now: Int64) -> StatusDocument.CloudEye? {
        let configuration = connections.configuration
        guard configuration.monitors.mode != .none, configuration.cloudEye.isEnabled else { return nil }
        let measured = connections.measurements.snapshot
        return StatusDocument.CloudEye(
            isSuccess: measured.isSuccess, lastSuccess: measured.lastSuccess?.asTime,
            age: measured.lastSuccess.map { (now - $0).inSeconds })
    }
}

extension DelayHistogram {
    /// The least of the bounds under which a share of the observations lies; `nil` where that is none of them.
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

extension [Event] {
    /// By their own times: the log has them in the order in which they were noticed.
    package var newestFirst: [Event] {
        enumerated().sorted { ($1.element.time, $0.offset) < ($0.element.time, $1.offset) }.map(\.element)
    }
}
