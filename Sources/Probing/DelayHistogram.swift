import VPNConfiguration

/// How long the prober's own steps took, in decades from 10 µs to 1 s.
package struct DelayHistogram: Sendable {
    /// Upper bounds in nanoseconds, inclusive.
    package static let bounds: [Int64] = [
        10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000, 50_000_000, 100_000_000, 1_000_000_000,
    ]

    /// Observations by bucket, not cumulative; the last is for those above all bounds.
    package private(set) var counts = InlineArray<11, UInt64>(repeating: 0)
    /// The sum of all observations in nanoseconds.
    package private(set) var sum: UInt64 = 0

    package mutating func observe(_ nanoseconds: Int64) {
        let bucket = Self.bounds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count
        counts[bucket] += 1
        sum &+= UInt64(max(0, nanoseconds))
    }
}
