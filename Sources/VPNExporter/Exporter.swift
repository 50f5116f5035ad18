import CLinux
import CloudAPI
import EmbeddedCloud
import Glibc
import ICMP
import Logging
import ServiceLifecycle
import UnixSignals

/// The whole exporter: builds every part, and runs them in the order in which they need each other.
struct Exporter: Sendable {
    let configuration: ExporterConfiguration
    /// Where `configuration` is from, and is read again.
    let configurationFile: FollowedFile
    let web: WebFlags
    /// `nil` where the web server is open to everybody.
    var policyWatch: WebPolicyWatch?
    let logger: Logger

    /// Runs until the process is asked to end, or a part fails: then all of it ends, since a half-alive exporter misleads.
    func run() async throws {
        // A reader that went away is an error of its connection, not the end of the process; nor is a wish for a
        // configuration that is being read anyway.
        for ignored in [SIGPIPE, SIGHUP] { signal(ignored, SIG_IGN) }
        // Until the service group takes them over there is nothing to stop; their default would be an end in failure.
        for ending in [SIGTERM, SIGINT] { signal(ending) { _ in _exit(0) } }
        // To read a large configuration takes a hundred times the memory that it needs thereafter.
        clinux_trim_memory()
        try await PingLoop.withLoop { loop in
            try await HostResolver.withResolver { resolver in
                try await run(on: loop, resolver: resolver)
            }
        }
        logger.info("stopped")
    }

    private func run(on loop: PingLoop, resolver: HostResolver) async throws {
        let clock = PingClock.system
        let current = CurrentConfiguration(configuration, read: clock.now().realtime)
        let health = ProbingHealth(clock: clock, logger: logger)
        let pinger = try Pinger(on: loop, options: pingOptions, clock: clock, observer: health)
        let board = ProbeBoard()
        let targets = ProbeTargets()
        let status = MonitorStatus(.init(connections: configuration.connections))
        let calls = CloudCallRecorder()
        let measurements = CloudMeasurements()
        let pairs = PairStatus()
        let availability = AvailabilityStatus()
        let events = EventLog()
        let paths = PathStatus()
        let collector = Collector(
            configuration: configuration, board: board, health: health, status: status,
            measurements: measurements, pairs: pairs, availability: availability, calls: calls, clock: clock,
            configurationRead: clock.now().realtime, paths: paths, showsProcess: !web.hidesProcess,
            started: clock.now().realtime)
        let gate = ReadinessGate(
            status: status, targets: targets, board: board,
            reconciles: { current.snapshot.configuration.monitors.mode != .none })
        let reporter = StatusReporter(
            connections: ConnectionReporter(
                configuration: configuration, board: board, status: status, availability: availability, clock: clock,
                measurements: measurements, pairs: pairs, paths: paths),
            current: current, health: health, calls: calls, start: clock.now(), readiness: { gate.readiness },
            events: { events.newestFirst })
        let manager = ServiceManager(.process, process: getpid(), logger: logger)
        let reloader = reloader(current, events, clock, manager)
        let scrapes = ScrapeService {
            collector.going(by: current.snapshot, isReady: gate.readiness == .ready).families()
        }
        var routes = WebRoutes(
            telemetryPath: web.telemetryPath,
            scrape: { await scrapes.response(to: $0) }, readiness: { gate.readiness },
            events: { events.newestFirst }, pages: WebPages(reporter: reporter, links: web.links),
            reload: { await reloader.reload(.request) })
        routes.prefix = web.routePrefix ?? web.externalURL?.path ?? .none
        routes.externalURL = web.externalURL
        let server = try await WebServer.bind(
            addresses: web.addresses(), routes: routes, limits: web.limits, webGuard: policyWatch?.webGuard ?? .open,
            logger: logger)
        let supervisor = ProbeSupervisor(
            targets: targets, board: board, pinger: pinger, loop: loop, resolver: resolver, health: health,
            timestamps: PingTimestamps(pingOptions.timestamps), logger: logger)
        let cloudSupervisor = CloudSupervisor(
            current: current, status: status, targets: targets, board: board, measurements: measurements,
            pairs: pairs, calls: calls, events: events, clock: clock, logger: logger)
        let tracer = PathTracer(
            board: board, pinger: pinger, status: paths, events: events, clock: clock, logger: logger)
        let pathMTUWatch = PathMTUWatch(
            board: board, pinger: pinger, status: paths, events: events, clock: clock, logger: logger)
        let connectionWatch = ConnectionWatch(
            board: board, signal: health.outages, availability: availability, events: events, logger: logger,
            clock: clock, onChange: { tracer.follow($0, of: $1) })
        let (started, onStart) = AsyncStream.makeStream(of: Void.self)
        var parts = [
            Part { await supervisor.run() }, Part { await connectionWatch.run() }, Part { await tracer.run() },
            Part { await pathMTUWatch.run() }, Part { try await cloudSupervisor.run() },
            Part { await ReloadSignal(reloader: reloader).run(heard: { onStart.finish() }) },
        ]
        if let interval = configurationFile.watchInterval {
            let watch = FileWatch(reloader: reloader, files: configurationFile.notes, interval: interval)
            parts.append(Part { await watch.run() })
        }
        if let policyWatch { parts.append(Part { await policyWatch.run(logger: logger) }) }
        parts.append(Part { try await server.run() })
        if manager.socket != nil {
            let notifier = ServiceNotifier(
                manager: manager,
                status: {
                    ServiceStatus(
                        readiness: gate.readiness, targets: board.all.count,
                        isFileGood: current.snapshot.isLastReadSuccessful
                    ).text
                },
                pulse: {
                    await loop.pass()
                    await server.pass()
                })
            parts.append(Part { await notifier.run(after: started) })
        }
        logger.info("starting", metadata: ["version": "\(BuildInformation.summary)"])
        try await runGroup(parts)
    }

    private func reloader(
        _ current: CurrentConfiguration, _ events: EventLog, _ clock: PingClock, _ manager: ServiceManager
    ) -> ConfigurationReloader {
        let file = configurationFile
        return ConfigurationReloader(
            current, file: file.path,
            read: { () throws(ConfigurationProblems) in
                defer { clinux_trim_memory() }
                return try file.read()
            }, events: events, logger: logger, now: { clock.now().realtime }, manager: manager)
    }

    private func runGroup(_ parts: [Part]) async throws {
        var group = ServiceGroupConfiguration(
            services: parts, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "services") { _ in
                SwiftLogNoOpLogHandler()
            })
        group.maximumGracefulShutdownDuration = .seconds(4)
        try await ServiceGroup(configuration: group).run()
    }

    private var pingOptions: PingOptions {
        var options = configuration.icmp.pingOptions
        // The embedded cloud's silent peer is the loopback network's broadcast address, which no kernel answers.
        options.allowsBroadcast = configuration.cloud?.provider == .embedded
        return options
    }
}

/// A part that runs until it is cancelled, as a service that is asked to end.
private struct Part: Service {
    let body: @Sendable () async throws -> Void

    init(_ body: @escaping @Sendable () async throws -> Void) {
        self.body = body
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown(body)
    }
}
