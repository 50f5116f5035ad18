/// A classic histogram of times or whole numbers: the number of values in each bucket, and their sum.
package struct HistogramValue: Sendable {
    /// The bounds, shared between series.
    package let buckets: HistogramBuckets
    /// Values per bucket, not cumulative: one count for each bound, and a last one for `+Inf`.
    package private(set) var counts: [UInt64]
    /// The sum of all values, in nanoseconds for times (584 years fit). The sum stops at the greatest number instead of
    /// overflowing.
    package private(set) var sum: UInt64
    /// The same values in the finer buckets of a native histogram, if one is kept. Only the protobuf format shows it.
    package let native: NativeHistogram?

    /// Creates a histogram without values.
    package init(buckets: HistogramBuckets) {
        self.init(buckets: buckets, counts: [], sum: 0)
    }

    /// Creates a histogram that was counted elsewhere.
    ///
    /// - Parameters:
    ///   - counts: Values per bucket, not cumulative. Missing counts are 0; surplus counts are added to `+Inf`.
    ///   - sum: The sum of all values, in nanoseconds for times.
    ///   - native: A native histogram of the same values.
    package init(buckets: HistogramBuckets, counts: [UInt64], sum: UInt64, native: NativeHistogram? = nil) {
        let last = buckets.bounds.count
        self.buckets = buckets
        self.counts = Array(counts.prefix(last + 1))
        self.counts.append(contentsOf: repeatElement(0, count: last + 1 - self.counts.count))
        self.counts[last] = counts.dropFirst(last + 1).reduce(self.counts[last]) { $0.addingSaturated($1) }
        self.sum = sum
        self.native = native
    }

    /// Counts one value. A negative value adds nothing to the sum, because the sum is a counter and must not fall.
    package mutating func record(nanoseconds: Int64) {
        let index = buckets.index(of: nanoseconds)
        counts[index] = counts[index].addingSaturated(1)
        sum = sum.addingSaturated(UInt64(max(0, nanoseconds)))
    }
}

extension UInt64 {
    /// Returns the sum, or the greatest number if the sum does not fit. A value out of range must not end the process.
    func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}

/// The bounds of a classic histogram. Their `le` labels are spelled once for all series that share the bounds.
package final class HistogramBuckets: Sendable {
    /// The unit of a histogram's values.
    enum Unit { case nanoseconds, whole }

    let unit: Unit
    /// Inclusive upper bounds in rising order, without the last bucket's `+Inf`.
    package let bounds: [Int64]
    /// The bounds as Prometheus reads them, and infinity.
    let limits: [Double]
    /// The end of each bucket's line up to the value, one more than `bounds`: `le="0.005"} `, …, `le="+Inf"} `.
    private let lineEnds: LineEnds
    /// The line ends with OpenMetrics' canonical numbers, which have a point: `le="1.0"} `.
    private let canonicalLineEnds: LineEnds

    /// Creates buckets of times from bounds in nanoseconds, sorted and without duplicates. Prometheus reads the bounds
    /// in seconds.
    package convenience init(nanoseconds: [Int64]) {
        self.init(nanoseconds, .nanoseconds, limit: { Double($0) / 1e9 }) { DecimalText.seconds(nanoseconds: $0) }
    }

    /// Creates buckets of whole numbers, for example of packets, sorted and without duplicates.
    package convenience init(whole: [Int64]) {
        self.init(whole, .whole, limit: Double.init) { Array(String($0).utf8) }
    }

    private init(_ bounds: [Int64], _ unit: Unit, limit: (Int64) -> Double, text: (Int64) -> [UInt8]) {
        self.unit = unit
        self.bounds = Set(bounds).sorted()
        limits = self.bounds.map(limit) + [.infinity]
        let texts = self.bounds.map(text)
        lineEnds = LineEnds(texts)
        canonicalLineEnds = LineEnds(
            texts.map { $0.contains(UInt8(ascii: ".")) ? $0 : $0 + Array(".0".utf8) })
    }

    /// Returns the end of each bucket's line in one of the text formats.
    func lineEnds(_ dialect: TextDialect) -> LineEnds {
        dialect == .openMetrics ? canonicalLineEnds : lineEnds
    }

    /// Returns the index of a value's bucket in `counts`.
    package func index(of value: Int64) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// One line end for each bucket, joined in one array, which costs a scrape less than an array of arrays.
    struct LineEnds: Sendable {
        let bytes: [UInt8]
        /// The end of each line end in `bytes`.
        let ends: [Int]

        fileprivate init(_ texts: [[UInt8]]) {
            let lines = (texts + [Array("+Inf".utf8)]).map { Array(#"le=""#.utf8) + $0 + Array(#""} "#.utf8) }
            bytes = Array(lines.joined())
            ends = lines.indices.map { lines[...$0].reduce(0) { $0 + $1.count } }
        }
    }
}
