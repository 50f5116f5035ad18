import Exposition
import Probing
import VPNConfiguration

/// One metric of targets: how its figures are read from a target's statistics, straight into the columns of a scrape.
struct ProbeColumn: Sendable {
    /// How a histogram's buckets are read.
    struct Histogram: Sendable {
        /// `nil` where the target has none.
        let buckets: @Sendable (ProbeStatistics) -> HistogramBuckets?
        let native: @Sendable (ProbeStatistics) -> NativeHistogram?
    }

    let metric: MetricDescription
    let form: MetricColumns.Form
    let addition: MetricColumns.Addition
    /// How many columns it takes.
    let width: Int
    /// `nil` of a metric that is none.
    let histogram: Histogram?
    /// Puts one figure after the other, as many as it is wide.
    let put: @Sendable (ProbeStatistics, ProbeMoment, inout ColumnCursor) -> Void

    /// A whole number; `nil` where the target has none.
    static func count(
        _ metric: MetricDescription, _ read: @escaping @Sendable (ProbeStatistics, ProbeMoment) -> UInt64?
    ) -> ProbeColumn {
        ProbeColumn(metric: metric, form: .count, addition: .none, width: 1, histogram: nil) {
            $2.put(count: read($0, $1))
        }
    }

    /// A time in nanoseconds; `nil` where the target has none.
    static func time(
        _ metric: MetricDescription, _ read: @escaping @Sendable (ProbeStatistics, ProbeMoment) -> Int64?
    ) -> ProbeColumn {
        ProbeColumn(metric: metric, form: .nanoseconds, addition: .none, width: 1, histogram: nil) {
            $2.put(nanoseconds: read($0, $1))
        }
    }

    /// Any other number; `nil` where the target has none.
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
    ///   - mostBuckets: with the one of infinity.
    ///   - count: of the values in a bucket, by its place; asked for where there are buckets, up to their number.
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

/// Where the next figure of a row goes: a column further for each. It must not outlive the closure it was given to.
struct ColumnCursor {
    private var position: UnsafeMutablePointer<UInt64>
    private let stride: Int
    private var rest: Int

    /// - Parameters:
    ///   - cells: columns one after the other.
    ///   - rows: how long each column is.
    init(_ cells: UnsafeMutableBufferPointer<UInt64>, row: Int, rows: Int) {
        precondition(row < rows && !cells.isEmpty)
        position = cells.baseAddress! + row
        stride = rows
        rest = cells.count / rows
    }

    mutating func put(count: UInt64?) {
        // A counter that stands at the greatest number is as good as one less.
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
