package import Exposition
package import VPNConfiguration

/// The distribution of round-trip times in fixed buckets and, if configured, in a native histogram.
package struct RoundTripHistogram: Sendable {
    /// The bounds of the buckets.
    package let buckets: HistogramBuckets
    /// Observations by bucket, not cumulative. The last bucket in use is for those above all bounds.
    package private(set) var counts = InlineArray<19, UInt64>(repeating: 0)
    /// The sum of all observations in nanoseconds.
    package private(set) var sum: UInt64 = 0
    package private(set) var count: UInt64 = 0
    package private(set) var native: NativeHistogram?

    package init(_ layout: HistogramLayout = .standard) {
        buckets = layout.buckets
        native = layout.native.map { NativeHistogram($0) }
    }

    package mutating func observe(_ nanoseconds: Int64) {
        counts[min(buckets.index(of: nanoseconds), HistogramLayout.mostBounds)] += 1
        sum &+= UInt64(max(0, nanoseconds))
        count += 1
        native?.record(nanoseconds: nanoseconds)
    }

    /// The value for a scrape.
    package var value: HistogramValue {
        HistogramValue(
            buckets: buckets, counts: (0...buckets.bounds.count).map { counts[$0] }, sum: sum, native: native)
    }
}
