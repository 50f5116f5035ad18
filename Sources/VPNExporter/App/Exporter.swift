import Availability
import CLinux
import CloudAPI
import ExporterToolkit
import Glibc
import Logging
import Metrics
import NetworkPrimitives
import ProbeEngine
import Probing
import ServiceLifecycle
import Settings
import StatusPages
import UnixSignals
import VPNConfiguration

/// The whole exporter. Builds every part, and runs the parts in the order of their dependencies.
struct Exporter: Sendable {
    let configuration: ExporterConfiguration
    /// The file that `configuration` comes from, and that a reload reads.
    let configurationFile: FollowedFile
    let web: WebFlags
    /// The watch of the web configuration; `nil` if the web server requires no TLS and no user.
    var policyWatch: WebPolicyWatch?
    /// The writer behind `logger`, which counts the lines that it drops.
    var log: LogWriter?
    let logger: Logger

    /// Runs until a signal stops the process, or a part fails. Then all parts end, because a half-alive exporter
    /// misleads.
    func run() async throws {
        // Reading a large configuration takes a hundred times the memory that the result needs.
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
        parts.append(Part { await ReloadSignal(reloader: reloader).run(onListening: { onStart.finish() }) })
        if let interval = configurationFile.watchInterval {
            let watch = FileWatch(reloader: reloader, files: configurationFile.notes, interval: interval)
            parts.append(Part { await watch.run() })
        }
        let referencedFiles = ReferencedFileWatch(reloader: reloader, files: configurationFile.notes, logger: logger)
        parts.append(Part { await referencedFiles.run() })
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
        configurationFile.warnAboutExposedSecrets(logger)
        for path in SecretExposure.exposed(among: policyWatch?.secrets ?? []) {
            FollowedFile.warn(aboutExposed: path, logger)
        }
        try await runGroup(parts)
    }

    /// Opens the engine's sockets; `nil` if this process has no permission and the cloud is the embedded one. The rest
    /// of a demonstration works without probing. With real connections, the missing permission is an error.
    private func openPinger(on loop: PingLoop, _ shared: HandOffs) throws(PingError) -> Pinger? {
        do throws(PingError) {
            return try Pinger(
                on: loop, options: configuration.pingOptions, clock: shared.clock, observer: shared.health)
        } catch {
            let isDemonstration =
                configuration.monitors.mode != .none && configuration.cloud?.provider.isSimulated == true
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

    /// The parts that send requests and evaluate their verdicts.
    private func probing(
        _ shared: HandOffs, _ pinger: Pinger, on loop: PingLoop, _ resolver: HostResolver
    ) -> [Part] {
        let supervisor = ProbeSupervisor(
            targets: shared.targets, registry: shared.registry, pinger: pinger, loop: loop, resolver: resolver,
            health: shared.health, timestamps: PingTimestamps(configuration.icmp.timestamps), logger: logger)
        let tracer = PathTracer(
            registry: shared.registry, pinger: pinger, status: shared.paths, events: shared.events, clock: shared.clock,
            logger: logger)
        let pathMTUWatch = PathMTUWatch(
            registry: shared.registry, pinger: pinger, status: shared.paths, events: shared.events, clock: shared.clock,
            logger: logger)
        return [
            Part { await supervisor.run() }, watch(shared, onChange: { tracer.follow($0, of: $1) }),
            Part { await tracer.run() }, Part { await pathMTUWatch.run() },
        ]
    }

    /// The part that decides on the states of connections and pairs. If nothing can be probed, the cloud's states
    /// decide.
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
                file.warnAboutExposedSecrets(logger)
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
}

/// A part as a service: a graceful shutdown cancels it.
private struct Part: Service {
    let body: @Sendable () async throws -> Void

    init(_ body: @escaping @Sendable () async throws -> Void) {
        self.body = body
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown(body)
    }
}
