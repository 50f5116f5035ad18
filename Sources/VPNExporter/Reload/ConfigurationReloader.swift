import CloudWatching
import Logging
import NetworkPrimitives
import Probing
import Settings
import UnixSignals
import VPNConfiguration

/// Reloads the configuration on request, one reload after the other, and applies it as a whole or not at all.
actor ConfigurationReloader {
    /// The cause of a reload, as the log shows it.
    enum Cause: String, Sendable {
        case request = "request"
        case signal = "SIGHUP"
        case file = "configuration file changed"
        case referencedFile = "referenced file changed"
    }

    enum Outcome: Sendable, Equatable {
        case reloaded(ConfigurationChange)
        /// The previous configuration stays in force.
        case refused(ConfigurationProblems)
    }

    private let current: CurrentConfiguration
    private let file: String
    private let read: @Sendable () throws(ConfigurationProblems) -> ExporterConfiguration
    private let events: EventLog
    private let logger: Logger
    private let now: @Sendable () -> Int64
    private let manager: ServiceManager
    /// The problems of the last reload; `nil` if it succeeded. The same problems again are no event.
    private var lastProblems: ConfigurationProblems?

    /// - Parameters:
    ///   - file: the name that problems show.
    ///   - read: reads the file; may block.
    ///   - now: nanoseconds since the Unix epoch.
    ///   - manager: receives a message for each reload.
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

    /// Reads the configuration once, applies it if it is usable, and reports the result.
    func reload(_ cause: Cause) -> Outcome {
        manager.notifyReloading(at: PingClock.system.now().monotonic)
        defer { manager.notifyReady() }
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

    /// A reload without a change is no event. Otherwise requests could push outages out of the list. A changed file is
    /// always an event.
    private func report(_ change: ConfigurationChange, _ cause: Cause) {
        let isNews = !change.isEmpty || lastProblems != nil || cause == .file
        lastProblems = nil
        logger.log(
            level: isNews || cause == .signal ? .info : .debug, "configuration reloaded",
            metadata: ["cause": "\(cause.rawValue)", "change": "\(change)"])
        if isNews { record(.configurationReloaded, "configuration reloaded: \(change)") }
    }

    private func report(_ problems: ConfigurationProblems, _ cause: Cause) {
        let isNews = problems != lastProblems || cause == .file
        lastProblems = problems
        logger.log(
            level: isNews || cause == .signal ? .error : .debug,
            "configuration rejected; the previous one stays in force",
            metadata: ["cause": "\(cause.rawValue)", "problems": "\(problems)"])
        guard isNews else { return }
        let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
        let place = problems.problems[0].outline
        record(.configurationRefused, "configuration rejected: \(place)\(more); see the log for the reason")
    }

    private func record(_ kind: Event.Kind, _ text: String) {
        events.record(Event(time: now(), kind: kind, connection: nil, text: text))
    }
}

/// Reloads the configuration at each SIGHUP, and once for all SIGHUPs that came before it listened.
struct ReloadSignal: Sendable {
    let reloader: ConfigurationReloader

    /// Runs until it is cancelled.
    ///
    /// - Parameter onListening: called when no signal can get lost any longer.
    func run(onListening: @Sendable () -> Void = {}) async {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        onListening()
        if ProcessStart.isReloadPending { _ = await reloader.reload(.signal) }
        for await _ in signals { _ = await reloader.reload(.signal) }
    }
}

/// Combines concurrent requests to reload (``SharedRounds``). A reload begins after each request that it answers.
struct SharedReload: Sendable {
    typealias Outcome = ConfigurationReloader.Outcome

    private let rounds: SharedRounds<ConfigurationReloader.Cause, Outcome>

    init(reload: @escaping @Sendable () async -> Outcome) {
        rounds = SharedRounds { _ in
            let outcome = await reload()
            return { _ in outcome }
        }
    }

    /// The number of requests that wait for the next reload.
    var waitingCount: Int { rounds.waitingCount }

    func reload() async -> Outcome { await rounds.value(for: .request) }
}
