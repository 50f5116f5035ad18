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
    let web: WebFlags
    let logger: Logger

    /// Runs until the process is asked to end, or a part fails: then all of it ends, since a half-alive exporter misleads.
    func run() async throws {
        // A reader that went away is an error of its connection, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        // Until the service group takes them over there is nothing to stop; their default would be an end in failure.
        for ending in [SIGTERM, SIGINT] { signal(ending) { _ in _exit(0) } }
        // To read a large configuration takes a hundred times the memory that it needs thereafter.
        clinux_trim_memory()
        let transportOptions = try configuration.cloud?.transportOptions(.process) ?? TransportOptions()
        try await PingLoop.withLoop { loop in
            try await AsyncHTTPTransport.withTransport(transportOptions) { transport in
                try await HostResolver.withResolver(threads: configuration.resolverThreads) { resolver in
                    try await run(on: loop, transport: transport, resolver: resolver)
                }
            }
        }
        logger.info("stopped")
    }

    private func run(on loop: PingLoop, transport: AsyncHTTPTransport, resolver: HostResolver) async throws {
        let clock = PingClock.system
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
            configurationRead: clock.now().realtime, paths: paths)
        let gate = ReadinessGate(
            status: configuration.monitors.mode == .none ? nil : status, targets: targets, board: board)
        let reporter = ConnectionReporter(
            configuration: configuration, board: board, status: status, availability: availability, clock: clock)
        let server = try await WebServer.bind(
            addresses: web.listenAddresses.isEmpty ? [WebFlags.standardAddress] : web.listenAddresses,
            routes: routes(collector, gate, events, reporter), logger: logger)
        let supervisor = ProbeSupervisor(
            targets: targets, board: board, pinger: pinger, loop: loop, resolver: resolver, health: health,
            timestamps: PingTimestamps(pingOptions.timestamps), logger: logger)
        let cloud = try await CloudConnection.open(
            configuration, transport: transport, observer: calls, logger: logger)
        let tracer = PathTracer(
            board: board, pinger: pinger, status: paths, events: events, clock: clock, logger: logger)
        let pathMTUWatch = PathMTUWatch(
            board: board, pinger: pinger, status: paths, events: events, clock: clock, logger: logger)
        let connectionWatch = ConnectionWatch(
            board: board, signal: health.outages, availability: availability, events: events, logger: logger,
            clock: clock, onChange: { tracer.follow($0, of: $1) })
        var parts = [
            Part { await supervisor.run() }, Part { await connectionWatch.run() }, Part { await tracer.run() },
            Part { await pathMTUWatch.run() },
        ]
        if let embedded = cloud?.embedded { parts.insert(Part { try await embedded.run() }, at: 0) }
        if let client = cloud?.client {
            let reconciler = MonitorReconciler(
                client: client, connections: configuration.connections, discoveries: configuration.discoveries,
                monitors: configuration.monitors, status: status, targets: targets, events: events, logger: logger,
                now: { clock.now().realtime })
            parts.append(Part { await reconciler.run() })
            let watch = PairWatch(
                connections: configuration.connections, status: status, board: board, pairs: pairs, logger: logger,
                events: events, clock: clock)
            parts.append(Part { await watch.run() })
        } else {
            targets.publish(TargetResolution.resolve(configuration.connections, addresses: [:]))
        }
        if let cloudEye = cloud?.cloudEye, configuration.cloudEye.isEnabled {
            let reader = CloudEyeReader(
                source: cloudEye, configuration: configuration.cloudEye, connections: configuration.connections,
                status: status, measurements: measurements, logger: logger, now: { clock.now().realtime })
            parts.append(Part { await reader.run() })
        }
        parts.append(Part { try await server.run() })
        logger.info("starting", metadata: ["version": "\(BuildInformation.summary)"])
        try await runGroup(parts)
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

    private func routes(
        _ collector: Collector, _ gate: ReadinessGate, _ events: EventLog, _ connections: ConnectionReporter
    ) -> WebRoutes {
        WebRoutes(
            landingPage: LandingPage(
                name: "vpn-exporter", version: BuildInformation.version,
                summary: "Round-trip time and loss of site-to-site VPN connections, for Prometheus."),
            telemetryPath: web.telemetryPath, scrape: { collector.scrape() }, readiness: { gate.readiness },
            events: { events.newestFirst }, connections: connections)
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

extension ExporterConfiguration {
    /// Enough that names whose servers are silent do not hold up the others; where there are no names, none has to wait.
    var resolverThreads: Int {
        let targets = connections.flatMap(\.targets) + discoveries.flatMap(\.targets)
        let names = targets.count { if case .name = $0.address { true } else { false } }
        return min(max(names, 1), 16)
    }
}
