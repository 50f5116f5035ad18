import Probing

/// The JSON of a target's verdicts since its first request.
struct VerdictCountsDocument: Encodable, Sendable {
    let sent: UInt64
    let unsent: UInt64
    let inFlight: UInt64
    let replies: UInt64
    let goodReplies: UInt64
    let lost: UInt64
    /// The keys are those of the metrics' label `reason`, as in the other dictionaries.
    let lostByReason: [String: UInt64]
    let sendFailures: [String: UInt64]
    let icmpErrors: [String: UInt64]
    let late: UInt64
    let duplicates: UInt64
    let reordered: UInt64
    let corrupted: UInt64
    let truncated: UInt64
    let foreign: UInt64
    let remarked: UInt64

    enum CodingKeys: String, CodingKey {
        case sent, unsent, replies, lost, late, duplicates, reordered, corrupted, truncated, foreign, remarked
        case icmpErrors = "icmp_errors"
        case inFlight = "in_flight"
        case goodReplies = "good_replies"
        case lostByReason = "lost_by_reason"
        case sendFailures = "send_failures"
    }

    init(_ counts: VerdictCounts) {
        sent = counts.sent
        unsent = counts.unsent
        inFlight = counts.inFlight
        replies = counts.replies
        goodReplies = counts.goodReplies
        lost = counts.lost
        lostByReason = Self.labelled(counts.lostByReason, \.label)
        sendFailures = Self.labelled(counts.sendFailures, \.label)
        icmpErrors = Self.labelled(counts.icmpErrors, \.label)
        late = counts.late
        duplicates = counts.duplicates
        reordered = counts.reordered
        corrupted = counts.corrupted
        truncated = counts.truncated
        foreign = counts.foreign
        remarked = counts.remarked
    }

    private static func labelled<Reason>(
        _ counts: [Reason: UInt64], _ label: (Reason) -> String
    ) -> [String: UInt64] {
        Dictionary(uniqueKeysWithValues: counts.map { (label($0.key), $0.value) })
    }
}
