import Exposition
import Probing
import VPNConfiguration

/// One metric of targets: reads its figures from a target's statistics directly into the columns of a scrape.
struct ProbeColumn: Sendable {
    /// Reads the buckets of a histogram.
    struct Histogram: Sendable {
        /// The layout of the buckets; `nil` if the target has no histogram.
        let buckets: @Sendable (ProbeStatistics) -> HistogramBuckets?
        let native: @Sendable (ProbeStatistics) -> NativeHistogram?
    }

    let metric: MetricDescription
    let form: MetricColumns.Form
    let addition: MetricColumns.Addition
    /// The number of columns.
    let width: Int
    /// The reader of the buckets; `nil` if the metric is no histogram.
    let histogram: Histogram?
    /// Puts `width` figures, one after the other.
    let put: @Sendable (ProbeStatistics, ProbeMoment, inout ColumnCursor) -> Void

    /// A whole number. `nil` if the target has none.
    static func count(
        _ metric: MetricDescription, _ read: @escaping @Sendable (ProbeStatistics, ProbeMoment) -> UInt64?
    ) -> ProbeColumn {
        ProbeColumn(metric: metric, form: .count, addition: .none, width: 1, histogram: nil) {
            $2.put(count: read($0, $1))
        }
    }

    /// A time in nanoseconds. `nil` if the target has none.
    static func time(
        _ metric: MetricDescription, _ read: @escaping @Sendable (ProbeStatistics, ProbeMoment) -> Int64?
    ) -> ProbeColumn {
        ProbeColumn(metric: metric, form: .nanoseconds, addition: .none, width: 1, histogram: nil) {
            $2.put(nanoseconds: read($0, $1))
        }
    }

    /// Any other number. `nil` if the target has none.
    static func number(
        _ metric: MetricDescription, _ read: @escaping @Sendable (ProbeStatistics, ProbeMoment) -> Double?
    ) -> ProbeColumn {
        ProbeColumn(metric: metric, form: .number, addition: .none, width: 1, histogram: nil) {
            $2.put(number: read($0, $1))
        }
    }

    /// A whole number for each value of the label `reason`.
    static func reasons<Reason: Sendable>(
        _ metric: MetricDescription, _ reasons: [Reason], _ label: (Reason) -> String,
        _ read: @escaping @Sendable (ProbeStatistics, Reason) -> UInt64
    ) -> ProbeColumn {
        ProbeColumn(
            metric: metric, form: .count, addition: .label("reason", values: reasons.map(label)),
            width: reasons.count, histogram: nil
        ) { statistics, _, cursor in
            for reason in reasons { cursor.put(count: read(statistics, reason)) }
        }
    }

    /// A histogram.
    ///
    /// - Parameters:
    ///   - mostBuckets: the highest number of buckets, including the one to infinity.
    ///   - count: the number of values in a bucket, by its index. It is called only for existing buckets.
    static func histogram(
        _ metric: MetricDescription, mostBuckets: Int, _ histogram: Histogram,
        count: @escaping @Sendable (ProbeStatistics, Int) -> UInt64,
        sum: @escaping @Sendable (ProbeStatistics) -> UInt64
    ) -> ProbeColumn {
        ProbeColumn(metric: metric, form: .count, addition: .none, width: mostBuckets + 1, histogram: histogram) {
            statistics, _, cursor in
            guard let buckets = histogram.buckets(statistics) else {
                for _ in 0...mostBuckets { cursor.put(count: nil) }
                return
            }
            for place in 0..<mostBuckets {
                cursor.put(count: place <= buckets.bounds.count ? count(statistics, place) : 0)
            }
            cursor.put(count: sum(statistics))
        }
    }
}

/// The place of the next figure of a row. It moves one column further with each figure.
///
/// It must not outlive the closure that receives it.
struct ColumnCursor {
    private var position: UnsafeMutablePointer<UInt64>
    private let stride: Int
    private var rest: Int

    /// - Parameters:
    ///   - cells: the columns, one after the other.
    ///   - rows: the length of each column.
    init(_ cells: UnsafeMutableBufferPointer<UInt64>, row: Int, rows: Int) {
        precondition(row < rows && !cells.isEmpty)
        position = cells.baseAddress! + row
        stride = rows
        rest = cells.count / rows
    }

    mutating func put(count: UInt64?) {
        // The greatest number marks an absent figure, so a counter stops one below it.
        put(bits: count.map { min($0, .max - 1) } ?? MetricColumns.absent(.count))
    }

    mutating func put(nanoseconds: Int64?) {
        put(bits: nanoseconds.map { UInt64(bitPattern: $0) } ?? MetricColumns.absent(.nanoseconds))
    }

    mutating func put(number: Double?) { put(bits: number?.bitPattern ?? MetricColumns.absent(.number)) }

    private mutating func put(bits: UInt64) {
        precondition(rest > 0)
        rest -= 1
        position.pointee = bits
        position += stride
    }
}
