import NetworkPrimitives
import Probing
import VPNConfiguration

/// The JSON of a target. Times are in seconds or RFC 3339 in UTC. Unknown values are absent.
struct TargetDocument: Encodable, Sendable {
    let name: String
    let address: String?
    let place: TargetPlace
    /// `up`, `outage` or `unknown`.
    let state: String
    let isFlapping: Bool
    let interval: Double
    let timeout: Double
    let window: Double
    let rttLast: Double?
    let rtt: Double?
    let rttMinimum: Double?
    let rttMaximum: Double?
    let rttDeviation: Double?
    let rttMedian: Double?
    let rttP99: Double?
    let rttBase: Double?
    let jitter: Double?
    let lossRatio: Double?
    let longestLossBurst: UInt64
    let outages: UInt64
    let outageTime: Double
    let lastOutageStart: String?
    let lastOutageEnd: String?
    let lastReply: String?
    let counts: VerdictCountsDocument
    let path: PathDocument
    let minutes: [MinuteDocument]?

    enum CodingKeys: String, CodingKey {
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
    init(_ view: TargetView) {
        name = view.name
        address = view.address?.description
        place = view.place
        state = view.state.rawValue
        isFlapping = view.isFlapping
        interval = view.interval.inSeconds
        timeout = view.timeout.inSeconds
        window = view.windowLength.inSeconds
        rttLast = view.lastRoundTrip?.inSeconds
        rtt = view.window.mean?.inSeconds
        rttMinimum = view.window.minimum?.inSeconds
        rttMaximum = view.window.maximum?.inSeconds
        rttDeviation = view.window.standardDeviation?.inSeconds
        rttMedian = view.window.median?.inSeconds
        rttP99 = view.window.p99?.inSeconds
        rttBase = view.base?.inSeconds
        jitter = view.window.jitter?.inSeconds
        lossRatio = view.lossRatio
        longestLossBurst = view.window.longestBurst
        outages = view.outages
        outageTime = view.outageTime.inSeconds
        lastOutageStart = view.lastOutageStart?.asTime
        lastOutageEnd = view.lastOutageEnd?.asTime
        lastReply = view.lastReply?.asTime
        counts = VerdictCountsDocument(view.counts)
        path = PathDocument(view.path)
        minutes = view.minutes?.map(MinuteDocument.init)
    }
}

/// The JSON of a minute of a target's last hour.
struct MinuteDocument: Encodable, Sendable {
    let start: String
    let replies: UInt16
    let lost: UInt16
    let minimum: Double?
    let median: Double?
    let maximum: Double?

    enum CodingKeys: String, CodingKey {
        case start, replies, lost
        case minimum = "rtt_min_seconds"
        case median = "rtt_median_seconds"
        case maximum = "rtt_max_seconds"
    }

    init(_ view: MinuteView) {
        start = view.start.asTime
        replies = view.replies
        lost = view.lost
        minimum = view.minimum?.inSeconds
        median = view.median?.inSeconds
        maximum = view.maximum?.inSeconds
    }
}
