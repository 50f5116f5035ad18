import Metrics
package import Network
package import Probing
package import VPNConfiguration

/// What the pages and the API say of one target.
package struct TargetDocument: Encodable, Sendable {
    package let name: String
    package let address: String?
    /// Where it is: `line`, `gateway` or `inside`.
    package let place: TargetPlace
    /// `up`, `outage`, or `unknown`.
    package let state: String
    let isFlapping: Bool
    package let interval: Double
    package let timeout: Double
    /// The time that the figures below cover.
    package let window: Double
    /// The newest reply's.
    let rttLast: Double?
    /// The window's mean, and so on.
    let rtt: Double?
    package let rttMinimum: Double?
    package let rttMaximum: Double?
    let rttDeviation: Double?
    package let rttMedian: Double?
    package let rttP99: Double?
    let rttBase: Double?
    package let jitter: Double?
    package let lossRatio: Double?
    let longestLossBurst: UInt64
    let outages: UInt64
    let outageTime: Double
    let lastOutageStart: String?
    let lastOutageEnd: String?
    let lastReply: String?
    package let counts: VerdictCounts
    package let path: PathDocument
    /// The last hour, oldest first; only where it is asked for.
    let minutes: [MinuteDocument]?

    package enum CodingKeys: String, CodingKey {
        case name, address, place, state, outages, counts, path, minutes
        case isFlapping = "flapping"
        case interval = "interval_seconds"
        case timeout = "timeout_seconds"
        case window = "window_seconds"
        case rttLast = "rtt_last_seconds"
        case rtt = "rtt_seconds"
        case rttMinimum = "rtt_min_seconds"
        case rttMaximum = "rtt_max_seconds"
        case rttDeviation = "rtt_stddev_seconds"
        case rttMedian = "rtt_median_seconds"
        case rttP99 = "rtt_p99_seconds"
        case rttBase = "rtt_base_seconds"
        case jitter = "jitter_seconds"
        case lossRatio = "loss_ratio"
        case longestLossBurst = "longest_loss_burst"
        case outageTime = "outage_seconds"
        case lastOutageStart = "last_outage_start"
        case lastOutageEnd = "last_outage_end"
        case lastReply = "last_reply"
    }
}

extension TargetDocument {
    package init(_ recorder: ProbeRecorder, _ paths: PathStatus.Snapshot, at now: ClockReading, withMinutes: Bool) {
        let probe = ProbeSnapshot(recorder, at: now.monotonic)
        let (statistics, window, settings) = (probe.statistics, probe.window, recorder.target.settings.values)
        let outages = statistics.quality.outages
        let id = recorder.target.id
        name = id.target
        address = statistics.address?.description
        place = recorder.target.place
        state = probe.state(at: now.monotonic).rawValue
        isFlapping = outages.flaps.isFlapping(at: now.monotonic)
        interval = settings.interval.inSeconds
        timeout = settings.timeout.inSeconds
        self.window = settings.window.inSeconds
        let newest = window.median == nil ? nil : statistics.window.latest(1).last
        rttLast = newest?.nanoseconds.inSeconds
        rtt = window.mean?.inSeconds
        rttMinimum = window.minimum?.inSeconds
        rttMaximum = window.maximum?.inSeconds
        rttDeviation = window.standardDeviation?.inSeconds
        rttMedian = window.median?.inSeconds
        rttP99 = window.p99?.inSeconds
        rttBase = statistics.quality.base.value(at: now.monotonic)?.inSeconds
        jitter = window.jitter?.inSeconds
        lossRatio = window.completed == 0 ? nil : Double(window.lost) / Double(window.completed)
        longestLossBurst = window.longestBurst
        self.outages = outages.state.outages
        outageTime = outages.state.total.inSeconds
        lastOutageStart = outages.lastStart?.asTime
        lastOutageEnd = outages.lastEnd?.asTime
        lastReply = statistics.lastReply?.asTime
        counts = VerdictCounts(statistics)
        path = PathDocument(statistics, mtu: paths.mtu[id], traces: paths.traces[id])
        minutes = withMinutes ? MinuteDocument.hour(of: recorder, at: now) : nil
    }
}
