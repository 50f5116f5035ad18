import Metrics
import ProbeEngine
package import Probing

/// How the requests of one target ended since its first one.
package struct VerdictCounts: Encodable, Sendable {
    package let sent: UInt64
    /// Of them, those that never left this host.
    package let unsent: UInt64
    package let inFlight: UInt64
    package let replies: UInt64
    /// Within the objective's round-trip time; all replies where there is none.
    let goodReplies: UInt64
    package let lost: UInt64
    /// As the metrics' label `reason` has them; without those that never occurred.
    let lostByReason: [String: UInt64]
    let sendFailures: [String: UInt64]
    /// ICMP errors received, by what they say, whether or not the request was answered.
    package let icmpErrors: [String: UInt64]
    package let late: UInt64
    package let duplicates: UInt64
    package let reordered: UInt64
    package let corrupted: UInt64
    /// Replies whose payload was cut.
    package let truncated: UInt64
    /// Replies from another address than the target's.
    package let foreign: UInt64
    /// Replies with another code point than their requests.
    let remarked: UInt64

    package enum CodingKeys: String, CodingKey {
        case sent, unsent, replies, lost, late, duplicates, reordered, corrupted, truncated, foreign, remarked
        case icmpErrors = "icmp_errors"
        case inFlight = "in_flight"
        case goodReplies = "good_replies"
        case lostByReason = "lost_by_reason"
        case sendFailures = "send_failures"
    }

    package init(_ statistics: ProbeStatistics) {
        sent = statistics.sent
        unsent = statistics.unsent
        truncated = statistics.truncatedReplies
        foreign = statistics.foreignReplies
        icmpErrors = Self.counted(LossReason.allCases.map { ($0.label, statistics.icmpErrors(for: $0)) })
        inFlight = statistics.inFlight
        replies = statistics.replies
        goodReplies = statistics.quality.goodRoundTrips
        lost = statistics.lost
        lostByReason = Self.counted(LossReason.allCases.map { ($0.label, statistics.lost(for: $0)) })
        sendFailures = Self.counted(SendFailure.allCases.map { ($0.label, statistics.sendFailures(for: $0)) })
        late = statistics.lateReplies
        duplicates = statistics.duplicateReplies
        reordered = statistics.reorderedReplies
        corrupted = statistics.corruptedReplies
        remarked = statistics.quality.remarked
    }

    private static func counted(_ counts: [(String, UInt64)]) -> [String: UInt64] {
        Dictionary(uniqueKeysWithValues: counts.filter { $0.1 > 0 })
    }
}
