import VPNConfiguration

/// How losses follow one another: how long the bursts of lost requests were (the loss periods of RFC 3357).
///
/// Whether 1 % of loss is a hole of six seconds or every hundredth packet is told by nothing else.
package struct LossBursts: Sendable {
    /// Upper bounds in requests, inclusive.
    package static let bounds: [UInt64] = [1, 2, 3, 5, 10, 30, 60, 300, 1_800]

    /// Ended bursts by length, not cumulative; the last is for those above all bounds.
    package private(set) var counts = InlineArray<10, UInt64>(repeating: 0)
    /// Of all ended bursts, in requests.
    package private(set) var sum: UInt64 = 0
    /// The burst that goes on, in requests; 0 after a reply.
    package private(set) var consecutive: UInt64 = 0

    /// Enters the end of the next request in the order of sending.
    package mutating func record(isReply: Bool) {
        guard isReply else { return consecutive += 1 }
        guard consecutive > 0 else { return }
        counts[Self.bounds.firstIndex { consecutive <= $0 } ?? Self.bounds.count] += 1
        sum += consecutive
        consecutive = 0
    }
}
