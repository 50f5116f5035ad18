import CloudWatching
import Logging
import Network
import Probing
import Settings
import VPNConfiguration

/// Reads the configuration again when somebody asks, one time after the other, and puts it into force as a whole or not at
/// all.
actor ConfigurationReloader {
    /// Who asked.
    enum Cause: String, Sendable {
        case request = "request"
        case signal = "SIGHUP"
        case file = "the file changed"
        case namedFile = "a file that it names changed"
    }

    enum Outcome: Sendable, Equatable {
        case reloaded(ConfigurationChange)
        /// What was in force stays.
        case refused(ConfigurationProblems)
    }

    private let current: CurrentConfiguration
    private let file: String
    private let read: @Sendable () throws(ConfigurationProblems) -> ExporterConfiguration
    private let events: EventLog
    private let logger: Logger
    private let now: @Sendable () -> Int64
    private let manager: ServiceManager
    /// Of the last reading, where it was refused: the same ones again are no event.
    private var lastProblems: ConfigurationProblems?

    /// - Parameters:
    ///   - file: the name that problems show.
    ///   - read: reads the file; may block.
    ///   - now: nanoseconds since the Unix epoch.
    ///   - manager: hears of each reload.
    init(
        _ current: CurrentConfiguration, file: String,
        read: @escaping @Sendable () throws(ConfigurationProblems) -> ExporterConfiguration, events: EventLog,
        logger: Logger, now: @escaping @Sendable () -> Int64, manager: ServiceManager = .absent
    ) {
        self.current = current
        self.file = file
        self.read = read
        self.events = events
        self.logger = logger
        self.now = now
        self.manager = manager
    }

    /// Reads once and says what came of it.
    func reload(_ cause: Cause) -> Outcome {
        manager.tellReloading(at: PingClock.system.now().monotonic)
        defer { manager.tellReady() }
        let old = current.snapshot.configuration
        do throws(ConfigurationProblems) {
            let new = try readUsable(insteadOf: old)
            let change = ConfigurationChange(from: old, to: new)
            if change.isEmpty { current.confirm(read: now()) } else { current.replace(new, read: now()) }
            report(change, cause)
            return .reloaded(change)
        } catch {
            current.recordFailure()
            report(error, cause)
            return .refused(error)
        }
    }

    private func readUsable(
        insteadOf old: ExporterConfiguration
    ) throws(ConfigurationProblems) -> ExporterConfiguration {
        let new = try read()
        var problems = RestartRule.problems(from: old, to: new, file: file)
        do {
            _ = try new.cloud?.transportOptions(.process)
        } catch {
            problems.append(
                ConfigurationProblem(
                    file: file, position: nil, path: ExporterConfiguration.cloudSection.name, message: "\(error)"))
        }
        guard problems.isEmpty else { throw ConfigurationProblems(problems: problems) }
        return new
    }

    /// What changes nothing is no event, or requests could push the outages out of the list. A file that was written is one.
    private func report(_ change: ConfigurationChange, _ cause: Cause) {
        let isNews = !change.isEmpty || lastProblems != nil || cause == .file
        lastProblems = nil
        logger.log(
            level: isNews || cause == .signal ? .info : .debug, "configuration read again",
            metadata: ["cause": "\(cause.rawValue)", "change": "\(change)"])
        if isNews { record(.configurationReloaded, "configuration read again: \(change)") }
    }

    private func report(_ problems: ConfigurationProblems, _ cause: Cause) {
        let isNews = problems != lastProblems || cause == .file
        lastProblems = problems
        logger.log(
            level: isNews || cause == .signal ? .error : .debug, "configuration cannot be used, the former one stays",
            metadata: ["cause": "\(cause.rawValue)", "problems": "\(problems)"])
        guard isNews else { return }
        let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
        let place = problems.problems[0].outline
        record(.configurationRefused, "configuration cannot be used: \(place)\(more); the log has the reason")
    }

    private func record(_ kind: Event.Kind, _ text: String) {
        events.record(Event(time: now(), kind: kind, connection: nil, text: text))
    }
}
