import Metrics
import NetworkPrimitives
import ProbeEngine
import Probing
import VPNConfiguration

/// One message of a live probe as JSON. `event` contains its kind.
struct ProbeDocument: Encodable {
    /// The target's name in the output.
    let target: String
    let address: String
    /// The time in UTC (RFC 3339).
    let time: String
    let event: String
    /// The request's number, from 0.
    let sequence: UInt64
    var rttSeconds: Double?
    var hopLimit: UInt8?
    var codePoint: UInt8?
    var isReordered: Bool?
    var isTruncated: Bool?
    /// The reason for a loss or a failed send.
    var reason: String?
    /// The sender of the ICMP error or of the foreign reply.
    var sender: String?
    /// The MTU in a packet-too-big error, in bytes.
    var mtuBytes: UInt32?
    /// The sources of the timestamps for requests and replies, for example `kernel/kernel`.
    var timestamps: String?

    private enum CodingKeys: String, CodingKey {
        case target, address, time, event, sequence, reason, sender, timestamps
        case rttSeconds = "rtt_seconds"
        case hopLimit = "ttl"
        case codePoint = "dscp"
        case isReordered = "reordered"
        case isTruncated = "truncated"
        case mtuBytes = "mtu_bytes"
    }

    init(_ target: LiveTarget, _ message: ProbeTally.Message, at time: LogTime) {
        self.target = TerminalText.escaped(target.name)
        address = "\(target.address)"
        self.time = time.description
        sequence = message.sequence
        switch message.content {
        case .reply(let reply):
            event = "reply"
            rttSeconds = Double(reply.roundTripTime) / 1e9
            hopLimit = reply.hopLimit
            codePoint = reply.codePoint
            isReordered = reply.isReordered
            isTruncated = reply.isTruncated
        case .lost(let reason, let error):
            event = "lost"
            self.reason = reason.label
            sender = error?.sender?.description
            mtuBytes = error?.mtu
        case .notSent(let failure):
            event = "not_sent"
            reason = failure.label
        case .lateReply: event = "late_reply"
        case .duplicateReply: event = "duplicate_reply"
        case .corruptedReply: event = "corrupted_reply"
        case .foreignReply(let sender):
            event = "foreign_reply"
            self.sender = sender?.description
        case .icmpError(let reason, let error):
            event = "icmp_error"
            self.reason = reason.label
            sender = error?.sender?.description
            mtuBytes = error?.mtu
        case .timestamps(let timestamps):
            event = "timestamps"
            self.timestamps = timestamps.label
        }
    }
}

/// The summary of a live probe as JSON, with the `event` `summary`. Times are in seconds, and absent before the first
/// reply.
struct ProbeSummaryDocument: Encodable {
    let event = "summary"
    let target: String
    let address: String
    let sent: Int
    let replies: Int
    /// The losses by reason, without reasons that did not occur.
    let lost: [String: Int]
    let notSent: [String: Int]
    let inFlight: Int
    let late: Int
    let duplicates: Int
    let reordered: Int
    let corrupted: Int
    let truncated: Int
    let foreign: Int
    /// The ICMP errors by reason, including those for answered requests.
    let icmpErrors: [String: Int]
    let lossRatio: Double?
    let rttMinimum: Double?
    let rttMedian: Double?
    let rttP99: Double?
    let rttMaximum: Double?
    let jitter: Double?
    /// The sources of the timestamps for requests and replies, for example `kernel/kernel`.
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
        self.target = TerminalText.escaped(target.name)
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
