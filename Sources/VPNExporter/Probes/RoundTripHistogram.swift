/// How many round trips took how long, in buckets that never change.
struct RoundTripHistogram: Sendable {
    /// Upper bounds in nanoseconds, inclusive. Dense from 1 to 300 ms, where the paths of site-to-site VPNs lie; up to the
    /// 5 s that the cloud's own monitor reports at most.
    static let bounds: [Int64] = [
        500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 15_000_000, 20_000_000, 30_000_000, 50_000_000,
        75_000_000, 100_000_000, 150_000_000, 200_000_000, 300_000_000, 500_000_000, 1_000_000_000, 2_000_000_000,
        5_000_000_000,
    ]

    /// Observations by bucket, not cumulative; the last is for those above all bounds.
    private(set) var counts = InlineArray<19, UInt64>(repeating: 0)
    /// The sum of all observations in nanoseconds.
    private(set) var sum: UInt64 = 0
    private(set) var count: UInt64 = 0

    mutating func observe(_ nanoseconds: Int64) {
        let bucket = Self.bounds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count
        counts[bucket] += 1
        sum &+= UInt64(max(0, nanoseconds))
        count += 1
    }
}
