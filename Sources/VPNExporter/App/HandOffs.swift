import Availability
import CloudWatching
import ExporterToolkit
import Logging
import Metrics
import NetworkPrimitives
import Probing
import StatusPages
import VPNConfiguration

/// The state that the parts of a running exporter share. Each hand-off has one kind of writer, and no reader waits.
struct HandOffs: Sendable {
    let clock: PingClock
    let start: ClockReading
    let current: CurrentConfiguration
    let health: ProbingHealth
    let registry = ProbeRegistry()
    let targets = ProbeTargets()
    let status: WatchedCloud
    let calls = CloudCallRecorder()
    let measurements = CloudMeasurements()
    let pairs = PairStatus()
    let availability = AvailabilityStatus()
    let events: EventLog
    let paths = PathStatus()
    let web = WebCounts()
    let silences = SilenceRegister()
    let selectors = SelectorStatus()
    let gate: ReadinessGate
    let log: LogWriter?

    /// The state before anything runs.
    init(_ configuration: ExporterConfiguration, clock: PingClock = .system, log: LogWriter? = nil, logger: Logger) {
        self.log = log
        self.clock = clock
        start = clock.now()
        let current = CurrentConfiguration(configuration, read: start.realtime)
        self.current = current
        let events = EventLog()
        self.events = events
        let health = ProbingHealth(clock: clock, events: events, logger: logger)
        self.health = health
        status = WatchedCloud(.init(connections: configuration.connections))
        gate = ReadinessGate(
            status: status, targets: targets, registry: registry,
            reconciles: { current.snapshot.configuration.monitors.mode != .none },
            probes: { health.snapshot.refusal == nil },
            figures: FirstFigures(
                registry: registry, status: status, measurements: measurements, pairs: pairs, paths: paths,
                configuration: { current.snapshot.configuration }), clock: clock)
    }

    /// The source of a scrape's families, for the configuration in force.
    func collector(showsProcess: Bool) -> Collector {
        Collector(
            configuration: current.snapshot.configuration, registry: registry, health: health, status: status,
            measurements: measurements, pairs: pairs, availability: availability, calls: calls, clock: clock,
            configurationRead: start.realtime, paths: paths, web: web, silences: silences, selectors: selectors,
            log: log, showsProcess: showsProcess,
            started: start.realtime)
    }

    /// Decides on the states of connections and pairs, each time with the configuration in force.
    func connectionWatch(
        logger: Logger, onChange: @escaping @Sendable (OutageChange, ProbeRecorder) -> Void = { _, _ in }
    ) -> ConnectionWatch {
        ConnectionWatch(
            current: current, registry: registry, status: status, measurements: measurements, paths: paths,
            silences: silences, health: health,
            availability: availability, pairs: PairWatch(pairs: pairs, logger: logger, events: events), events: events,
            logger: logger, clock: clock, onChange: onChange)
    }

    /// The source of the pages and of `/api/v1`.
    var reporter: StatusReporter {
        StatusReporter(
            connections: ConnectionReporter(
                configuration: current.snapshot.configuration, registry: registry, status: status,
                availability: availability, clock: clock, measurements: measurements, pairs: pairs, paths: paths,
                silences: silences),
            current: current, health: health, calls: calls, selectors: selectors, start: start,
            readiness: { gate.readiness }, events: { events.newestFirst })
    }

    /// Ends silences, and finds selectors that match nothing.
    func maintenanceWatch(_ logger: Logger) -> MaintenanceWatch {
        MaintenanceWatch(
            current: current, status: status, silences: silences, selectors: selectors, events: events, logger: logger,
            now: { clock.now().realtime })
    }

    /// Begins and ends silences on request.
    func silenceRoutes(_ logger: Logger) -> SilenceRoutes {
        SilenceRoutes(
            silences: silences, events: events, logger: logger, now: { clock.now().realtime },
            connections: { status.snapshot.watched(or: current.snapshot.configuration.connections).map(\.name) })
    }

    /// The exporter's status for a service manager.
    var serviceStatus: ServiceStatus {
        ServiceStatus(
            readiness: gate.readiness, targets: registry.all.count, isFileGood: current.snapshot.isLastReadSuccessful)
    }
}
