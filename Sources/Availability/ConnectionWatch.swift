package import CloudWatching
package import Logging
package import NetworkPrimitives
package import Probing
import Settings
package import VPNConfiguration

/// Decides on the states of connections and pairs, independently of scrapes.
///
/// The watch counts the seconds in which connections were available, and reports changes. It evaluates within a second
/// of a change of a target, and otherwise every 5 seconds.
package struct ConnectionWatch: Sendable {
    package let current: CurrentConfiguration
    package let registry: ProbeRegistry
    package let status: WatchedCloud
    package let measurements: CloudMeasurements
    package let paths: PathStatus
    package let silences: SilenceRegister
    package let health: ProbingHealth
    package let availability: AvailabilityStatus
    package let pairs: PairWatch
    package let events: EventLog
    package let logger: Logger
    package let clock: PingClock
    /// Runs with each change of a target, for example to trace its path.
    package var onChange: @Sendable (OutageChange, ProbeRecorder) -> Void = { _, _ in }

    package init(
        current: CurrentConfiguration, registry: ProbeRegistry, status: WatchedCloud, measurements: CloudMeasurements,
        paths: PathStatus, silences: SilenceRegister, health: ProbingHealth, availability: AvailabilityStatus,
        pairs: PairWatch, events: EventLog, logger: Logger, clock: PingClock,
        onChange: @escaping @Sendable (OutageChange, ProbeRecorder) -> Void = { _, _ in }
    ) {
        self.current = current
        self.registry = registry
        self.status = status
        self.measurements = measurements
        self.paths = paths
        self.silences = silences
        self.health = health
        self.availability = availability
        self.pairs = pairs
        self.events = events
        self.logger = logger
        self.clock = clock
        self.onChange = onChange
    }

    private static let interval = Duration.seconds(1)
    /// Intervals between two evaluations if nothing changes.
    private static let idleIntervals = 5

    /// Runs until the task is cancelled.
    package func run() async {
        var intervals = 0
        while !Task.isCancelled {
            intervals += 1
            if health.outages.take() || intervals >= Self.idleIntervals {
                evaluate()
                intervals = 0
            }
            try? await Task.sleep(for: Self.interval, tolerance: .milliseconds(100))
        }
    }

    /// Evaluates all connections once, and reports the changes. The reports follow after the tracker is unlocked, since
    /// a receiver may take time and read the tracker.
    func evaluate() {
        let now = clock.now()
        let circumstances = ConnectionCircumstances(
            current.snapshot.configuration, status.snapshot, measurements.snapshot, paths.snapshot,
            silences.active(at: now.realtime), isImpaired: health.snapshot.isImpaired(at: now.monotonic), at: now)
        var watched = Self.watched(registry.all, circumstances, availability.snapshot)
        ConnectionFleet.findCommonCause(&watched)
        let changes = availability.update { tracker in
            defer { tracker.endEvaluation() }
            return watched.compactMap { $0.record(in: &tracker, at: now.monotonic) }
        }
        pairs.update(
            states: Dictionary(watched.map { ($0.connection.name, $0.standing.state) }) { first, _ in first },
            circumstances)
        for connection in watched {
            for (recorder, change) in connection.outages {
                report(change, of: recorder.target.id)
                onChange(change, recorder)
            }
        }
        for change in changes { report(change, at: now.realtime) }
    }

    /// Returns all connections with the evidence of their targets, in the order of the configuration.
    private static func watched(
        _ recorders: [ProbeRecorder], _ circumstances: ConnectionCircumstances, _ tracker: AvailabilityTracker
    ) -> [SurveyedConnection] {
        // The registry is sorted, so that the targets of a connection are adjacent.
        var ranges: [String: Range<Int>] = [:]
        for (index, recorder) in recorders.enumerated() {
            let connection = recorder.target.id.connection
            ranges[connection] = (ranges[connection]?.lowerBound ?? index)..<(index + 1)
        }
        return circumstances.connections.map { connection in
            SurveyedConnection(
                connection, ranges[connection.name].map { recorders[$0] } ?? [], circumstances,
                answered: tracker.entries[connection.name]?.answered ?? [])
        }
    }

    private func report(_ change: OutageChange, of target: ProbeTarget.ID) {
        var metadata: Logger.Metadata = [
            "connection": "\(target.connection)", "target": "\(target.target)",
            "time": "\(LogTime(milliseconds: change.time / 1_000_000))",
        ]
        switch change.kind {
        case .answers: return
        case .began(let failure):
            metadata["reason"] = "\(failure?.label ?? "lost")"
            logger.warning("outage began", metadata: metadata)
            let text =
                failure.map { "requests to target \(target.target) do not leave this host: \($0.sentence)" }
                ?? "target \(target.target) does not answer"
            record(.outageBegan, text, change.time, target.connection)
        case .ended(let nanoseconds):
            let duration = DurationText.write(.milliseconds(nanoseconds / 1_000_000))
            metadata["duration"] = "\(duration)"
            logger.info("outage ended", metadata: metadata)
            record(
                .outageEnded, "target \(target.target) answers again after \(duration)", change.time, target.connection)
        }
    }

    /// Reports a change of state. The first known state is no event unless it is down.
    private func report(_ change: AvailabilityTracker.Change, at time: Int64) {
        let (old, new) = (change.old, change.standing.state)
        guard old != .unknown && new != .unknown || new == .down else { return }
        let metadata: Logger.Metadata = [
            "connection": "\(change.connection)", "state": "\(new.rawValue)",
            "diagnosis": "\(change.standing.diagnosis.rawValue)", "explanation": "\(change.standing.explanation)",
        ]
        if new == .down || old == .down {
            logger.log(level: new == .down ? .warning : .info, "connection state changed", metadata: metadata)
            let text = "connection is \(new.rawValue), diagnosis \(change.standing.diagnosis.rawValue): "
            record(.stateChanged, text + change.standing.explanation, time, change.connection)
        }
    }

    private func record(_ kind: Event.Kind, _ text: String, _ time: Int64, _ connection: String) {
        events.record(Event(time: time, kind: kind, connection: connection, text: text))
    }
}
