import Exposition

/// How many round trips took how long, in buckets that never change, and where it is asked for in finer ones besides.
struct RoundTripHistogram: Sendable {
    /// Upper bounds in nanoseconds, inclusive, where the file has none of its own. Dense from 1 to 300 ms, where the paths of
    /// site-to-site VPNs lie; up to the 5 s that the cloud's own monitor reports at most.
    static let bounds: [Int64] = [
        500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 15_000_000, 20_000_000, 30_000_000, 50_000_000,
        75_000_000, 100_000_000, 150_000_000, 200_000_000, 300_000_000, 500_000_000, 1_000_000_000, 2_000_000_000,
        5_000_000_000,
    ]
    /// As many bounds as there is room for.
    static let mostBounds = 18

    /// The bounds that it has.
    let buckets: HistogramBuckets
    /// Observations by bucket, not cumulative; the last that is in use is for those above all bounds.
    private(set) var counts = InlineArray<19, UInt64>(repeating: 0)
    /// The sum of all observations in nanoseconds.
    private(set) var sum: UInt64 = 0
    private(set) var count: UInt64 = 0
    private(set) var native: NativeHistogram?

    init(_ layout: HistogramLayout = .standard) {
        buckets = layout.buckets
        native = layout.native.map { NativeHistogram($0) }
    }

    mutating func observe(_ nanoseconds: Int64) {
        counts[min(buckets.index(of: nanoseconds), Self.mostBounds)] += 1
        sum &+= UInt64(max(0, nanoseconds))
        count += 1
        native?.record(nanoseconds: nanoseconds)
    }

    /// As a scrape shows it.
    var value: HistogramValue {
        HistogramValue(
            buckets: buckets, counts: (0...buckets.bounds.count).map { counts[$0] }, sum: sum, native: native)
    }
}
