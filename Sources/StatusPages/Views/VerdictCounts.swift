import ProbeEngine
import Probing

/// The verdicts of a target's requests since the first one.
struct VerdictCounts: Sendable {
    let sent: UInt64
    /// Sent requests that never left this host.
    let unsent: UInt64
    let inFlight: UInt64
    let replies: UInt64
    /// Replies within the objective's round-trip time. All replies if there is no objective.
    let goodReplies: UInt64
    let lost: UInt64
    /// Only reasons that occurred, as in ``sendFailures`` and ``icmpErrors``.
    let lostByReason: [LossReason: UInt64]
    let sendFailures: [SendFailure: UInt64]
    /// ICMP errors received, whether or not the target answered the request.
    let icmpErrors: [LossReason: UInt64]
    let late: UInt64
    let duplicates: UInt64
    let reordered: UInt64
    let corrupted: UInt64
    /// Replies with less payload than their requests.
    let truncated: UInt64
    /// Replies from another address than the target's.
    let foreign: UInt64
    /// Replies with another DSCP than their requests.
    let remarked: UInt64

    init(_ statistics: ProbeStatistics) {
        sent = statistics.sent
        unsent = statistics.unsent
        inFlight = statistics.inFlight
        replies = statistics.replies
        goodReplies = statistics.quality.goodRoundTrips
        lost = statistics.lost
        lostByReason = Self.counts(LossReason.allCases, statistics.lost)
        sendFailures = Self.counts(SendFailure.allCases, statistics.sendFailures)
        icmpErrors = Self.counts(LossReason.allCases, statistics.icmpErrors)
        late = statistics.lateReplies
        duplicates = statistics.duplicateReplies
        reordered = statistics.reorderedReplies
        corrupted = statistics.corruptedReplies
        truncated = statistics.truncatedReplies
        foreign = statistics.foreignReplies
        remarked = statistics.quality.remarked
    }

    private static func counts<Reason: Hashable>(
        _ reasons: [Reason], _ count: (Reason) -> UInt64
    ) -> [Reason: UInt64] {
        Dictionary(uniqueKeysWithValues: reasons.map { ($0, count($0)) }).filter { $0.value > 0 }
    }
}
