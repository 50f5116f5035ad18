/// A classic histogram of times or whole numbers: how many values fell into each bucket, and their sum.
package struct HistogramValue: Sendable {
    /// The bounds, shared between series.
    package let buckets: HistogramBuckets
    /// Values per bucket, not cumulative; always one more than there are bounds, the last for `+Inf`.
    package private(set) var counts: [UInt64]
    /// The sum of all values, of times in nanoseconds (584 years fit); it stays at the greatest value rather than overflow.
    package private(set) var sum: UInt64
    /// The same values in finer buckets, where these are kept; only the protobuf format shows them.
    package let native: NativeHistogram?

    /// A histogram that has seen nothing.
    package init(buckets: HistogramBuckets) {
        self.init(buckets: buckets, counts: [], sum: 0)
    }

    /// A histogram counted elsewhere.
    ///
    /// - Parameters:
    ///   - counts: values per bucket, not cumulative. Missing ones are 0, surplus ones are added to `+Inf`.
    ///   - sum: of all values, of times in nanoseconds.
    ///   - native: of the same values.
    package init(buckets: HistogramBuckets, counts: [UInt64], sum: UInt64, native: NativeHistogram? = nil) {
        let last = buckets.bounds.count
        self.buckets = buckets
        self.counts = Array(counts.prefix(last + 1))
        self.counts.append(contentsOf: repeatElement(0, count: last + 1 - self.counts.count))
        self.counts[last] = counts.dropFirst(last + 1).reduce(self.counts[last]) { $0.addingSaturated($1) }
        self.sum = sum
        self.native = native
    }

    /// Counts one value; a negative one adds nothing to the sum, which as a counter must not fall.
    package mutating func record(nanoseconds: Int64) {
        let index = buckets.index(of: nanoseconds)
        counts[index] = counts[index].addingSaturated(1)
        sum = sum.addingSaturated(UInt64(max(0, nanoseconds)))
    }
}

extension UInt64 {
    /// The sum, or the greatest value where it does not fit: a figure out of range must not end the process.
    func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
