package import Availability
import CloudAPI
package import CloudWatching
package import ExporterToolkit
package import Exposition
package import NetworkPrimitives
package import Probing
package import VPNConfiguration

/// Makes the metric families of a scrape from a snapshot of every hand-off. It never waits for a probe or the cloud.
package struct Collector: Sendable {
    private var configuration: ExporterConfiguration
    private let registry: ProbeRegistry
    private let health: ProbingHealth
    private let status: WatchedCloud
    private let measurements: CloudMeasurements
    private let pairs: PairStatus
    private let availability: AvailabilityStatus
    private let calls: CloudCallRecorder
    var clock: PingClock
    /// The time at which the configuration was read, in nanoseconds since the Unix epoch.
    private var configurationRead: Int64
    /// Whether the configuration file had no problem when it was last read.
    private var isLastReadSuccessful: Bool
    /// Whether everything watched has a first result.
    private var isReady: Bool
    private let paths: PathStatus
    private let web: WebCounts
    private let silences: SilenceRegister
    private let selectors: SelectorStatus
    /// The writer of the log; `nil` if there is no log that could drop lines.
    private let log: LogWriter?
    /// Whether to include the metrics of the process.
    private let showsProcess: Bool
    /// The time at which the counters of this process began, in nanoseconds since the Unix epoch.
    var started: Int64?
    private let layouts = ScrapeLayouts()

    package init(
        configuration: ExporterConfiguration, registry: ProbeRegistry, health: ProbingHealth, status: WatchedCloud,
        measurements: CloudMeasurements, pairs: PairStatus, availability: AvailabilityStatus, calls: CloudCallRecorder,
        clock: PingClock, configurationRead: Int64, isLastReadSuccessful: Bool = true, isReady: Bool = true,
        paths: PathStatus = PathStatus(), web: WebCounts = WebCounts(), silences: SilenceRegister = SilenceRegister(),
        selectors: SelectorStatus = SelectorStatus(), log: LogWriter? = nil, showsProcess: Bool = true,
        started: Int64? = nil
    ) {
        self.configuration = configuration
        self.registry = registry
        self.health = health
        self.status = status
        self.measurements = measurements
        self.pairs = pairs
        self.availability = availability
        self.calls = calls
        self.clock = clock
        self.configurationRead = configurationRead
        self.isLastReadSuccessful = isLastReadSuccessful
        self.isReady = isReady
        self.paths = paths
        self.web = web
        self.silences = silences
        self.selectors = selectors
        self.log = log
        self.showsProcess = showsProcess
        self.started = started
    }

    /// Returns a collector for the current configuration.
    package func applying(_ current: CurrentConfiguration.Snapshot, isReady: Bool) -> Collector {
        var collector = self
        collector.isReady = isReady
        collector.configuration = current.configuration
        collector.configurationRead = current.read
        collector.isLastReadSuccessful = current.isLastReadSuccessful
        return collector
    }

    /// Returns the families of the profile at this moment.
    package func families() -> [MetricFamily] {
        let profile = configuration.metrics.profile
        let all = collect(process: showsProcess ? .current() : nil)
        guard profile == .minimal else { return all }
        // OpenMetrics has one more series for each creation time.
        return all.filter { profile.shows($0.name) }.map(\.withoutTimesOfCreation)
    }

    /// Returns all families, in any order.
    func collect(process: ProcessStatistics?) -> [MetricFamily] {
        let now = clock.now()
        let status = status.snapshot
        let connections = status.watched(or: configuration.connections)
        let families = self.families(connections, status, process, at: now)
        return families.map { $0.withoutCreation(after: now.realtime) }
    }

    private func families(
        _ connections: [ConnectionConfiguration], _ status: WatchedCloud.Snapshot, _ process: ProcessStatistics?,
        at now: ClockReading
    ) -> [MetricFamily] {
        let shown = registry.contents
        let layout = layouts.layout(connections, shown)
        let columns = Self.columns.filter { configuration.metrics.profile.shows($0.metric.name) }
        let table = ProbeTable(shown, columns, at: now.monotonic)
        return table.families + TargetFamilies.collect(table, layout, info: layouts.info(table))
            + ConnectionFamilies.collect(connections, layout, availability.snapshot)
            + maintenanceFamilies(connections, layout, status, at: now.realtime)
            + PathFamilies.collect(shown, paths.snapshot)
            + MonitorFamilies.info(connections, status) + cloudFamilies(connections, status)
            + cloudEyeFamilies(connections, status, at: now.realtime)
            + ExporterFamilies.collect(
                health: health.snapshot, at: now.monotonic, targets: shown.recorders.count,
                configurationRead: configurationRead,
                isLastReadSuccessful: isLastReadSuccessful, isReady: isReady,
                shard: configuration.shard, log: log?.counts ?? LogCounts()
            ).map { $0.created(at: started) }
            + WebFamilies.collect(web.snapshot).map { $0.created(at: started) } + ProcessFamilies.collect(process)
    }

    private static let columns = ProbeFamilies.columns + QualityFamilies.columns

    private func maintenanceFamilies(
        _ connections: [ConnectionConfiguration], _ layout: ScrapeLayout, _ status: WatchedCloud.Snapshot,
        at time: Int64
    ) -> [MetricFamily] {
        MaintenanceFamilies.collect(
            connections, layout, MaintenanceState(configuration.maintenance, silences.active(at: time), at: time),
            status)
            + [MaintenanceFamilies.unmatched(selectors.unmatched)]
    }

    /// Returns no family if the exporter uses no cloud.
    private func cloudFamilies(
        _ connections: [ConnectionConfiguration], _ status: WatchedCloud.Snapshot
    ) -> [MetricFamily] {
        guard configuration.monitors.mode != .none else { return [] }
        return MonitorFamilies.collect(connections, status) + MonitorFamilies.gateways(status)
            + CloudFamilies.collect(calls.snapshot).map { $0.created(at: started) }
            + PairFamilies.collect(pairs.snapshot, status.gatewayNames)
    }

    private func cloudEyeFamilies(
        _ connections: [ConnectionConfiguration], _ status: WatchedCloud.Snapshot, at time: Int64
    ) -> [MetricFamily] {
        let measured = measurements.snapshot
        let figures = CloudFigures(
            measured.points, now: CloudTimestamp(nanoseconds: time), maximumAge: configuration.cloudEye.maximumAge)
        return CloudEyeFamilies.collect(connections, status, figures)
            + (configuration.readsCloudEye ? CloudEyeFamilies.readings(measured) : [])
    }
}
