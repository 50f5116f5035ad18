import CloudAPI
import Exposition
import ICMP

/// What a scrape shows: takes a snapshot of every hand-off and makes families of them. It waits for nobody.
struct Collector: Sendable {
    var configuration: ExporterConfiguration
    let board: ProbeBoard
    let health: ProbingHealth
    let status: MonitorStatus
    let measurements: CloudMeasurements
    let pairs: PairStatus
    let availability: AvailabilityStatus
    let calls: CloudCallRecorder
    var clock: PingClock
    /// When the configuration was read, in nanoseconds since the Unix epoch.
    var configurationRead: Int64
    /// Whether the configuration's file had no problem the last time that it was read.
    var isLastReadSuccessful = true
    /// Whether there is a first result of all that is watched.
    var isReady = true
    var paths = PathStatus()
    var web = WebCounts()
    var silences = SilenceRegister()
    var selectors = SelectorStatus()
    /// `nil` where there is no log that could drop lines.
    var log: LogWriter?
    /// Whether the metrics of the process itself are shown.
    var showsProcess = true
    /// When this process began to count, in nanoseconds since the Unix epoch.
    var started: Int64?
    private let layouts = ScrapeLayouts()

    /// The same one, by the configuration in force.
    func going(by current: CurrentConfiguration.Snapshot, isReady: Bool) -> Collector {
        var collector = self
        collector.isReady = isReady
        collector.configuration = current.configuration
        collector.configurationRead = current.read
        collector.isLastReadSuccessful = current.isLastReadSuccessful
        return collector
    }

    /// What is shown at this moment.
    func families() -> [MetricFamily] {
        let profile = configuration.metrics.profile
        let all = collect(process: showsProcess ? .current() : nil)
        guard profile == .minimal else { return all }
        // A time of creation is one more series in OpenMetrics.
        return all.filter { profile.shows($0.name) }.map(\.withoutTimesOfCreation)
    }

    /// All families that have something to show, in any order.
    func collect(process: ProcessStatistics?) -> [MetricFamily] {
        let now = clock.now()
        let status = status.snapshot
        let connections = status.watched(or: configuration.connections)
        let families = self.families(connections, status, process, at: now)
        return families.map { $0.withoutCreation(after: now.realtime) }
    }

    private func families(
        _ connections: [ConnectionConfiguration], _ status: MonitorStatus.Snapshot, _ process: ProcessStatistics?,
        at now: ClockReading
    ) -> [MetricFamily] {
        let shown = board.shown
        let layout = layouts.layout(connections, shown)
        let columns = Self.columns.filter { configuration.metrics.profile.shows($0.metric.name) }
        let table = ProbeTable(shown, columns, at: now.monotonic)
        return table.families + TargetFamilies.collect(table, layout, info: layouts.info(table))
            + ObjectiveFamilies.collect(connections, layout, availability.snapshot)
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
        _ connections: [ConnectionConfiguration], _ layout: ScrapeLayout, _ status: MonitorStatus.Snapshot,
        at time: Int64
    ) -> [MetricFamily] {
        MaintenanceFamilies.collect(
            connections, layout, MaintenanceState(configuration.maintenance, silences.active(at: time), at: time),
            status)
            + [MaintenanceFamilies.unmatched(selectors.unmatched)]
    }

    /// Nothing is said of a cloud that nobody asks.
    private func cloudFamilies(
        _ connections: [ConnectionConfiguration], _ status: MonitorStatus.Snapshot
    ) -> [MetricFamily] {
        guard configuration.monitors.mode != .none else { return [] }
        return MonitorFamilies.collect(connections, status) + MonitorFamilies.gateways(status)
            + CloudFamilies.collect(calls.snapshot).map { $0.created(at: started) }
            + PairFamilies.collect(pairs.snapshot, status.gatewayNames)
    }

    private func cloudEyeFamilies(
        _ connections: [ConnectionConfiguration], _ status: MonitorStatus.Snapshot, at time: Int64
    ) -> [MetricFamily] {
        let measured = measurements.snapshot
        let figures = CloudFigures(
            measured.points, now: CloudTimestamp(nanoseconds: time), maximumAge: configuration.cloudEye.maximumAge)
        return CloudEyeFamilies.collect(connections, status, figures)
            + (configuration.readsCloudEye ? CloudEyeFamilies.readings(measured) : [])
    }
}
