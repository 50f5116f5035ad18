import Metrics
import Network
import ProbeEngine
import Probing
import VPNConfiguration

/// A live probe for machines: one object for each message, `event` says which.
struct ProbeDocument: Encodable {
    /// The name that the person knows it by.
    let target: String
    let address: String
    /// RFC 3339 in UTC.
    let time: String
    let event: String
    /// The request's number, from 0.
    let sequence: UInt64
    var rttSeconds: Double?
    var hopLimit: UInt8?
    var codePoint: UInt8?
    var isReordered: Bool?
    var isTruncated: Bool?
    /// Why it was lost or not sent.
    var reason: String?
    /// Who sent the ICMP error, or the reply that is another address's.
    var sender: String?
    /// What packet-too-big told.
    var mtuBytes: UInt32?
    /// Who stamps requests and replies, as `kernel/kernel`.
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
        self.target = TerminalText.harmless(target.name)
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
