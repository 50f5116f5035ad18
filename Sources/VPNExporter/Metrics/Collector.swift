import Exposition
import ICMP

/// What a scrape shows: takes a snapshot of every hand-off and makes families of them. It waits for nobody.
struct Collector: Sendable {
    let configuration: ExporterConfiguration
    let board: ProbeBoard
    let health: ProbingHealth
    let status: MonitorStatus
    let calls: CloudCallRecorder
    let clock: PingClock
    /// When the configuration was read, in nanoseconds since the Unix epoch.
    let configurationRead: Int64

    /// The exposition at this moment.
    func scrape() -> [UInt8] { TextFormat.render(collect(process: .current())) }

    /// All families that have something to show, in any order.
    func collect(process: ProcessStatistics?) -> [MetricFamily] {
        let now = clock.now().monotonic
        let probes = board.all.map { ProbeSnapshot($0, at: now) }
        let health = health.snapshot
        return ProbeFamilies.collect(probes)
            + [ProbeFamilies.presence(of: configuration.connections, among: probes)]
            + MonitorFamilies.info(configuration.connections, status.snapshot) + cloudFamilies
            + ExporterFamilies.collect(
                health: health, at: now, targets: probes.count, configurationRead: configurationRead)
            + ProcessFamilies.collect(process)
    }

    /// Nothing is said of a cloud that nobody asks.
    private var cloudFamilies: [MetricFamily] {
        guard configuration.monitors.mode != .none else { return [] }
        return MonitorFamilies.collect(configuration.connections, status.snapshot)
            + CloudFamilies.collect(calls.snapshot)
    }
}
