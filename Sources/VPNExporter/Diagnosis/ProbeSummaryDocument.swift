import Metrics
import Probing

/// What a live probe came to, for machines; its `event` is `summary`. Times are in seconds, and left out before the first
/// reply.
struct ProbeSummaryDocument: Encodable {
    let event = "summary"
    let target: String
    let address: String
    let sent: Int
    let replies: Int
    /// By reason; those that did not occur are left out.
    let lost: [String: Int]
    let notSent: [String: Int]
    let inFlight: Int
    let late: Int
    let duplicates: Int
    let reordered: Int
    let corrupted: Int
    let truncated: Int
    let foreign: Int
    /// By reason, also those to requests that were answered.
    let icmpErrors: [String: Int]
    let lossRatio: Double?
    let rttMinimum: Double?
    let rttMedian: Double?
    let rttP99: Double?
    let rttMaximum: Double?
    let jitter: Double?
    /// Who stamps requests and replies, as `kernel/kernel`.
    let timestamps: String

    private enum CodingKeys: String, CodingKey {
        case event, target, address, sent, replies, lost, late, duplicates, reordered, corrupted, truncated, foreign
        case timestamps
        case icmpErrors = "icmp_errors"
        case notSent = "not_sent"
        case inFlight = "in_flight"
        case lossRatio = "loss_ratio"
        case rttMinimum = "rtt_min_seconds"
        case rttMedian = "rtt_median_seconds"
        case rttP99 = "rtt_p99_seconds"
        case rttMaximum = "rtt_max_seconds"
        case jitter = "jitter_seconds"
    }

    init(_ target: LiveTarget, _ tally: ProbeTally) {
        func seconds(_ time: Int64?) -> Double? { time.map { Double($0) / 1e9 } }
        self.target = TerminalText.harmless(target.name)
        address = "\(target.address)"
        sent = tally.sent
        replies = tally.replies
        lost = Dictionary(uniqueKeysWithValues: tally.lost.map { ($0.key.label, $0.value) })
        notSent = Dictionary(uniqueKeysWithValues: tally.notSent.map { ($0.key.label, $0.value) })
        inFlight = tally.inFlight
        late = tally.late
        duplicates = tally.duplicates
        reordered = tally.reordered
        corrupted = tally.corrupted
        truncated = tally.truncated
        foreign = tally.foreign
        icmpErrors = Dictionary(uniqueKeysWithValues: tally.errors.map { ($0.key.label, $0.value) })
        lossRatio = tally.lossRatio
        rttMinimum = seconds(tally.shortest)
        rttMedian = seconds(tally.quantile(0.5))
        rttP99 = seconds(tally.quantile(0.99))
        rttMaximum = seconds(tally.longest)
        jitter = seconds(tally.jitter)
        timestamps = tally.timestamps.label
    }
}
