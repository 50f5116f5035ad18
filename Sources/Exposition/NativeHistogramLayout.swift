/// How finely native histograms divide times, shared by all that are kept alike.
/// https://prometheus.io/docs/specs/native_histograms/
package final class NativeHistogramLayout: Sendable {
    /// Which resolutions there are: each power of two of seconds has 2^schema buckets, or 2^-schema powers one.
    package static let schemas = -4...8
    /// How many buckets can be asked for at most.
    package static let bucketCounts = 8...160
    /// Times up to this one, in nanoseconds, are counted in the zero bucket: 2^-20 s, of which the part of a nanosecond
    /// makes no difference. No path is that short, and differences that small are none.
    static let zeroThreshold: Int64 = 953
    static let zeroThresholdSeconds = 0x1p-20

    /// The resolution to begin with.
    package let schema: Int
    /// How many buckets are kept at most; for more the resolution is halved.
    package let maximumBuckets: Int
    /// Whether scrapers get the classic buckets beside.
    package let hasClassicBuckets: Bool

    /// A layout within the bounds of `schemas` and `bucketCounts`; what is beyond becomes their end.
    package init(schema: Int, maximumBuckets: Int, hasClassicBuckets: Bool) {
        self.schema = min(max(schema, Self.schemas.lowerBound), Self.schemas.upperBound)
        self.maximumBuckets = min(max(maximumBuckets, Self.bucketCounts.lowerBound), Self.bucketCounts.upperBound)
        self.hasClassicBuckets = hasClassicBuckets
    }
}
