package import CloudWatching
package import Logging
import NetworkPrimitives
package import Probing
import Settings
package import VPNConfiguration

/// Checks once a second for silences that ended and for selectors that match nothing, and reports each change once.
package struct MaintenanceWatch: Sendable {
    package let current: CurrentConfiguration
    package let status: WatchedCloud
    package let silences: SilenceRegister
    package let selectors: SelectorStatus
    package let events: EventLog
    package let logger: Logger
    /// The current time in nanoseconds since the Unix epoch.
    package let now: @Sendable () -> Int64

    package init(
        current: CurrentConfiguration, status: WatchedCloud, silences: SilenceRegister, selectors: SelectorStatus,
        events: EventLog, logger: Logger, now: @escaping @Sendable () -> Int64
    ) {
        self.current = current
        self.status = status
        self.silences = silences
        self.selectors = selectors
        self.events = events
        self.logger = logger
        self.now = now
    }

    private static let interval = Duration.seconds(1)
    /// Selectors that one log line lists.
    private static let maximumNames = 20

    /// The windows and the time of the last check.
    struct Seen: Sendable {
        fileprivate var windows: [MaintenanceWindow] = []
        /// The end of the reconciliation, or the time of the configuration.
        fileprivate var checkedUntil: Int64?
    }

    /// Runs until the task is cancelled.
    package func run() async {
        var seen = Seen()
        while !Task.isCancelled {
            check(&seen)
            try? await Task.sleep(for: Self.interval, tolerance: .milliseconds(100))
        }
    }

    /// Checks silences, windows and selectors once.
    func check(_ seen: inout Seen) {
        let now = now()
        for silence in silences.expire(at: now) { reportEnd(of: silence) }
        let current = current.snapshot
        if current.configuration.maintenance != seen.windows {
            seen.windows = current.configuration.maintenance
            warn(seen.windows, at: now)
        }
        let status = status.snapshot
        guard let moment = Self.moment(current, status), moment != seen.checkedUntil else { return }
        seen.checkedUntil = moment
        checkSelectors(current.configuration, status, at: now)
    }

    /// Returns the time up to which the cloud's lists apply to the current configuration; `nil` if they do not yet. A
    /// reconciliation that ended before the exporter read the configuration followed another one.
    private static func moment(_ current: CurrentConfiguration.Snapshot, _ status: WatchedCloud.Snapshot) -> Int64? {
        guard current.configuration.monitors.mode != .none else { return current.read }
        guard status.hasList, let end = status.lastRun?.end, end >= current.read else { return nil }
        return end
    }

    private func checkSelectors(_ configuration: ExporterConfiguration, _ status: WatchedCloud.Snapshot, at now: Int64)
    {
        let connections = status.maintained(
            status.watched(or: configuration.connections), elsewhere: configuration.elsewhere)
        let unmatched = UnmatchedSelectors(
            configuration.maintenance, connections, idle: status.idleSelectors, at: now)
        let before = selectors.replace(by: unmatched)
        report("maintenance", unmatched.maintenance.map(\.description), before.maintenance.map(\.description))
        report("discovery", unmatched.discovery, before.discovery)
    }

    private func report(_ kind: String, _ unmatched: [String], _ before: [String]) {
        let new = unmatched.filter { !before.contains($0) }
        if !new.isEmpty {
            logger.warning("selectors match no connection", metadata: Self.metadata(kind, new))
        }
        if unmatched.isEmpty, !before.isEmpty {
            logger.info("all selectors match connections again", metadata: ["kind": "\(kind)"])
        }
    }

    private static func metadata(_ kind: String, _ selectors: [String]) -> Logger.Metadata {
        let rest = selectors.count > maximumNames ? "; …" : ""
        return [
            "kind": "\(kind)", "count": .stringConvertible(selectors.count),
            "selectors": "\(selectors.prefix(maximumNames).joined(separator: "; "))\(rest)",
        ]
    }

    private func warn(_ windows: [MaintenanceWindow], at now: Int64) {
        for (index, window) in windows.enumerated() {
            guard let advice = MaintenanceAdvice(window, at: now) else { continue }
            logger.warning(
                "maintenance window has a likely mistake",
                metadata: [
                    "window": "maintenance[\(index)]", "time": "\(window.timeText)", "problem": "\(advice)",
                    "remedy": "\(advice.remedy)",
                ])
        }
    }

    private func reportEnd(of silence: Silence) {
        logger.info("silence ended", metadata: ["name": "\(silence.pattern.text)", "reason": "\(silence.reason)"])
        events.record(
            Event(
                time: silence.end, kind: .silenceEnded, connection: silence.connection,
                text: "silence of \(silence.pattern.text) ended: \(silence.reason)"))
    }
}

/// A likely mistake in a maintenance window, independent of the connections. Pure.
package enum MaintenanceAdvice: Sendable, Equatable {
    /// The window never opens again, since this moment in nanoseconds since the Unix epoch.
    case isOver(since: Int64)
    /// The window begins and ends at the same time of the day.
    case lastsWholeDay

    /// Returns `nil` if the window is plausible.
    ///
    /// - Parameter now: nanoseconds since the Unix epoch.
    package init?(_ window: MaintenanceWindow, at now: Int64) {
        if case .once(_, let until) = window.time, window.isOver(at: now) {
            self = .isOver(since: until)
        } else if window.endsWhereItBegins {
            self = .lastsWholeDay
        } else {
            return nil
        }
    }
}

extension MaintenanceAdvice: CustomStringConvertible {
    package var description: String {
        switch self {
        case .isOver(let end): "ended at \(end.asTime) and never opens again"
        case .lastsWholeDay: "begins and ends at the same time, so each opening lasts until the next day"
        }
    }

    /// The remedy, as an imperative.
    package var remedy: String {
        switch self {
        case .isOver: "Remove the window"
        case .lastsWholeDay: "Correct from or until. For a whole day write from: \"00:00\" and until: \"24:00\""
        }
    }
}
