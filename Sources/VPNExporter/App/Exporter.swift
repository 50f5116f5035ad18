import Availability
import CLinux
import CloudWatching
import EmbeddedCloud
import ExporterToolkit
import Glibc
import Logging
import Metrics
import Network
import ProbeEngine
import Probing
import ServiceLifecycle
import Settings
import StatusPages
import UnixSignals
import VPNConfiguration

/// The whole exporter: builds every part, and runs them in the order in which they need each other.
struct Exporter: Sendable {
    let configuration: ExporterConfiguration
    /// Where `configuration` is from, and is read again.
    let configurationFile: FollowedFile
    let web: WebFlags
    /// `nil` where the web server is open to everybody.
    var policyWatch: WebPolicyWatch?
    /// What `logger` writes with, where it counts what it drops.
    var log: LogWriter?
    let logger: Logger

    /// Runs until the process is asked to end, or a part fails: then all of it ends, since a half-alive exporter misleads.
    func run() async throws {
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
        let shared = HandOffs(configuration, log: log, logger: logger)
        let pinger = try openPinger(on: loop, shared)
        let manager = ServiceManager(.process, process: getpid(), logger: logger)
        let reloader = reloader(shared, manager)
        let server = try await WebServer.bind(
            addresses: web.addresses(),
            service: WebService(
                routes(shared, reloader), limits: web.limits, webGuard: policyWatch?.webGuard ?? .open,
                counts: shared.web), logger: logger)
        let (started, onStart) = AsyncStream.makeStream(of: Void.self)
        var parts = pinger.map { probing(shared, $0, on: loop, resolver) } ?? [watch(shared)]
        parts.append(Part { try await cloudSupervisor(shared).run() })
        parts.append(Part { await shared.maintenanceWatch(logger).run() })
        parts.append(Part { await ReloadSignal(reloader: reloader).run(heard: { onStart.finish() }) })
        if let interval = configurationFile.watchInterval {
            let watch = FileWatch(reloader: reloader, files: configurationFile.notes, interval: interval)
            parts.append(Part { await watch.run() })
        }
        let namedFiles = NamedFileWatch(reloader: reloader, files: configurationFile.notes, logger: logger)
        parts.append(Part { await namedFiles.run() })
        if let policyWatch { parts.append(Part { await policyWatch.run(logger: logger) }) }
        parts.append(Part { try await server.run() })
        if manager.socket != nil {
            let notifier = ServiceNotifier(
                manager: manager, status: { shared.serviceStatus.text },
                pulse: {
                    await loop.pass()
                    await server.pass()
                })
            parts.append(Part { await notifier.run(after: started) })
        }
        logger.info("starting", metadata: ["version": "\(BuildInformation.summary)"])
        configurationFile.warnOfExposedSecrets(logger)
        for path in SecretExposure.exposed(among: policyWatch?.secrets ?? []) {
            FollowedFile.warn(ofExposed: path, logger)
        }
        try await runGroup(parts)
    }

    /// `nil` where this process may not probe and the cloud is the embedded one: all else of a demonstration works. To watch
    /// real connections without probing would be the half of an exporter.
    private func openPinger(on loop: PingLoop, _ shared: HandOffs) throws(PingError) -> Pinger? {
        do throws(PingError) {
            return try Pinger(on: loop, options: pingOptions, clock: shared.clock, observer: shared.health)
        } catch {
            let isDemonstration = configuration.monitors.mode != .none && configuration.cloud?.provider == .embedded
            guard case .notPermitted = error, isDemonstration else { throw error }
            shared.health.probingRefused(error)
            return nil
        }
    }

    private func routes(_ shared: HandOffs, _ reloader: ConfigurationReloader) -> WebRoutes {
        let collector = shared.collector(showsProcess: !web.hidesProcess)
        let scrapes = ScrapeService {
            collector.applying(shared.current.snapshot, isReady: shared.gate.readiness == .ready).families()
        }
        let reloads = SharedReload { await reloader.reload(.request) }
        var routes = WebRoutes(
            telemetryPath: web.telemetryPath,
            scrape: { await scrapes.response(to: $0) }, readiness: { shared.gate.readiness },
            events: { shared.events.newestFirst }, pages: WebPages(reporter: shared.reporter, links: web.links),
            reload: { await reloads.reload() })
        routes.prefix = web.routePrefix ?? web.externalURL?.path ?? .none
        routes.externalURL = web.externalURL
        routes.isLifecycleEnabled = web.isLifecycleEnabled
        routes.silences = shared.silenceRoutes(logger)
        return routes
    }

    /// What sends requests, and what looks at their verdicts.
    private func probing(
        _ shared: HandOffs, _ pinger: Pinger, on loop: PingLoop, _ resolver: HostResolver
    ) -> [Part] {
        let supervisor = ProbeSupervisor(
            targets: shared.targets, board: shared.board, pinger: pinger, loop: loop, resolver: resolver,
            health: shared.health, timestamps: PingTimestamps(pingOptions.timestamps), logger: logger)
        let tracer = PathTracer(
            board: shared.board, pinger: pinger, status: shared.paths, events: shared.events, clock: shared.clock,
            logger: logger)
        let pathMTUWatch = PathMTUWatch(
            board: shared.board, pinger: pinger, status: shared.paths, events: shared.events, clock: shared.clock,
            logger: logger)
        return [
            Part { await supervisor.run() }, watch(shared, onChange: { tracer.follow($0, of: $1) }),
            Part { await tracer.run() }, Part { await pathMTUWatch.run() },
        ]
    }

    /// What decides how connections and pairs stand, also if nothing can be probed: then by the cloud's word.
    private func watch(
        _ shared: HandOffs, onChange: @escaping @Sendable (OutageChange, ProbeRecorder) -> Void = { _, _ in }
    ) -> Part {
        let watch = shared.connectionWatch(logger: logger, onChange: onChange)
        return Part { await watch.run() }
    }

    private func cloudSupervisor(_ shared: HandOffs) -> CloudSupervisor {
        CloudSupervisor(
            current: shared.current, status: shared.status, targets: shared.targets,
            measurements: shared.measurements, calls: shared.calls, events: shared.events,
            clock: shared.clock, logger: logger)
    }

    private func reloader(_ shared: HandOffs, _ manager: ServiceManager) -> ConfigurationReloader {
        let file = configurationFile
        return ConfigurationReloader(
            shared.current, file: file.path,
            read: { () throws(ConfigurationProblems) in
                defer { clinux_trim_memory() }
                let configuration = try file.read()
                file.warnOfExposedSecrets(logger)
                return configuration
            }, events: shared.events, logger: logger, now: { shared.clock.now().realtime }, manager: manager)
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
