import NetworkPrimitives
import ProbeEngine
import Probing

/// Counts the events of one live probe, and turns each into the message to print.
struct ProbeTally: Sendable {
    private(set) var sent = 0
    private(set) var replies = 0
    private(set) var lost: [LossReason: Int] = [:]
    /// The requests that never left this host, by reason.
    private(set) var notSent: [SendFailure: Int] = [:]
    private(set) var late = 0
    private(set) var duplicates = 0
    private(set) var reordered = 0
    private(set) var corrupted = 0
    private(set) var truncated = 0
    private(set) var foreign = 0
    /// The ICMP errors by reason, including those for answered requests.
    private(set) var errors: [LossReason: Int] = [:]
    /// The requests that count as sent, but never left this host according to a later event.
    private var withdrawn = 0
    private(set) var shortest: Int64?
    private(set) var longest: Int64?
    private(set) var timestamps: PingTimestamps
    /// The round-trip times with an error of up to 0.025 %. The coding bounds the memory of a probe that runs for
    /// weeks.
    private var roundTrips: [RoundTripCode: Int] = [:]
    private var differences: (sum: Int64, count: Int) = (0, 0)
    /// The latest round-trip times by sequence number, for the jitter with their neighbours.
    private var recent: [UInt64: Int64] = [:]
    private var firstSequence: UInt64?
    /// The last ICMP error of each request without a verdict.
    private var lastErrors: [UInt64: EchoError] = [:]
    private var otherSender: IPAddress?

    private static let mostRecent = 65_536

    init(timestamps: PingTimestamps) {
        self.timestamps = timestamps
    }

    /// A message to print.
    struct Message: Sendable, Equatable {
        enum Content: Sendable, Equatable {
            case reply(EchoReply)
            /// With the ICMP error if it caused the loss.
            case lost(LossReason, EchoError?)
            case notSent(SendFailure)
            case lateReply
            case duplicateReply
            case corruptedReply
            /// With the sender, if it is known.
            case foreignReply(IPAddress?)
            /// With the details of the error, if they are known.
            case icmpError(LossReason, EchoError?)
            case timestamps(PingTimestamps)
        }

        /// The request's number, from 0.
        let sequence: UInt64
        let content: Content
    }

    var lostCount: Int { lost.values.reduce(0, +) }
    var notSentCount: Int { notSent.values.reduce(0, +) }
    /// The number of requests without a verdict.
    var inFlight: Int { sent - replies - lostCount - withdrawn }
    /// The number of requests that have ended. Only late replies and duplicates can follow.
    var ended: Int { replies + lostCount + notSentCount }
    /// The share of losses among requests with a verdict; `nil` before the first verdict.
    var lossRatio: Double? {
        let decided = replies + lostCount
        return decided > 0 ? Double(lostCount) / Double(decided) : nil
    }

    /// The mean difference of consecutive round-trip times in nanoseconds (RFC 3393, RFC 5481). A loss interrupts the
    /// pairs.
    var jitter: Int64? { differences.count > 0 ? differences.sum / Int64(differences.count) : nil }

    /// Returns the smallest round-trip time, in nanoseconds, that the given share (0 to 1) of them does not exceed.
    func quantile(_ share: Double) -> Int64? {
        guard replies > 0, let shortest, let longest else { return nil }
        var rank = max(1, Int((share * Double(replies)).rounded(.up)))
        for (code, count) in roundTrips.sorted(by: { $0.key < $1.key }) {
            rank -= count
            if rank <= 0 { return min(max(code.nanoseconds, shortest), longest) }
        }
        return longest
    }

    /// Keeps an ICMP error for the verdict that follows it.
    mutating func record(_ error: EchoError, of sequence: UInt64) {
        if lastErrors.count >= Self.mostRecent { lastErrors = [:] }
        lastErrors[sequence] = error
    }

    /// Keeps the sender for the event of the foreign reply that follows it.
    mutating func record(replyFrom sender: IPAddress) { otherSender = sender }

    /// Counts an event.
    ///
    /// - Returns: the message to print, if any.
    mutating func record(_ event: EchoEvent, of sequence: UInt64) -> Message? {
        let first = firstSequence ?? sequence
        firstSequence = first
        return content(event, sequence).map { Message(sequence: sequence &- first, content: $0) }
    }

    private mutating func content(_ event: EchoEvent, _ sequence: UInt64) -> Message.Content? {
        switch event {
        case .sent:
            sent += 1
            return nil
        case .sendFailed(let failure):
            notSent[failure, default: 0] += 1
            return .notSent(failure)
        case .verdict(.reply(let reply)):
            record(reply)
            return .reply(reply)
        case .verdict(.lost(let reason)):
            lost[reason, default: 0] += 1
            let error = lastErrors.removeValue(forKey: sequence)
            return .lost(reason, error?.reason == reason ? error : nil)
        case .verdict(.notSent(let failure)):
            withdrawn += 1
            notSent[failure, default: 0] += 1
            return .notSent(failure)
        case .icmpError(let reason):
            errors[reason, default: 0] += 1
            return .icmpError(reason, lastErrors[sequence])
        case .foreignReply:
            foreign += 1
            return .foreignReply(otherSender)
        case .lateReply:
            late += 1
            return .lateReply
        case .duplicateReply:
            duplicates += 1
            return .duplicateReply
        case .corruptedReply:
            corrupted += 1
            return .corruptedReply
        case .packetTooBig: return nil
        case .timestamps(let timestamps):
            self.timestamps = timestamps
            return .timestamps(timestamps)
        }
    }

    private mutating func record(_ reply: EchoReply) {
        let time = reply.roundTripTime
        replies += 1
        lastErrors[reply.sequence] = nil
        if reply.isReordered { reordered += 1 }
        if reply.isTruncated { truncated += 1 }
        shortest = min(shortest ?? time, time)
        longest = max(longest ?? time, time)
        roundTrips[RoundTripCode(nanoseconds: time), default: 0] += 1
        for neighbour in [reply.sequence &- 1, reply.sequence &+ 1] {
            guard let other = recent[neighbour] else { continue }
            differences.sum += abs(time - other)
            differences.count += 1
        }
        recent[reply.sequence] = time
        if recent.count > Self.mostRecent {
            recent = recent.filter { $0.key &+ UInt64(Self.mostRecent / 2) > reply.sequence }
        }
    }
}
