/// Time, period, and filter of a query for monitoring data.
struct MetricWindow: Sendable, Hashable {
    enum Filter: String, Sendable, CaseIterable { case average, max, min, sum, variance }

    /// Periods in seconds. 1 is raw data. Only the SDK names 60.
    private static let periods: [Int64] = [1, 60, 300, 1200, 3600, 14_400, 86_400]
    /// Milliseconds since 1970-01-01T00:00:00Z. The range excludes times in seconds.
    private static let times: ClosedRange<Int64> = 1_111_111_111_111...9_999_999_999_999
    /// Largest product of the number of metrics and the number of points.
    private static let mostPoints: Int64 = 3000
    static let timesRule = "from and to must be milliseconds since 1970-01-01, and from must precede to"

    let filter: Filter
    private let from: Int64
    private let to: Int64
    /// Period in milliseconds. `nil` for raw data.
    private let period: Int64?

    /// - Parameters:
    ///   - period: Period in seconds, as a string.
    ///   - count: Number of metrics in the query. If the query exceeds the largest product, `from` moves, and the
    ///     response does not report it.
    init(from: Int64, to: Int64, period: String, filter: String, count: Int) throws(CallError) {
        guard let filter = Filter(rawValue: filter) else {
            throw .cloudEye(status: 400, "filter must be one of average, max, min, sum, and variance")
        }
        guard let seconds = Int64(period), Self.periods.contains(seconds) else {
            throw .cloudEye(status: 400, "period must be one of 1, 300, 1200, 3600, 14400, and 86400")
        }
        guard Self.times.contains(from), Self.times.contains(to), from < to else {
            throw .cloudEye(status: 400, Self.timesRule)
        }
        self.filter = filter
        self.to = to
        self.period = seconds == 1 ? nil : seconds * 1000
        let interval = seconds == 1 ? 60_000 : seconds * 1000
        self.from = max(from, to - Self.mostPoints * interval / Int64(max(1, count)))
    }

    /// Returns the points of the window: raw ones, or one per whole period at the start of the period.
    ///
    /// - Parameter raw: Returns the raw points of a time range, the oldest first.
    func points(_ raw: (ClosedRange<Int64>) -> [MetricPoint]) -> [MetricPoint] {
        guard let period else { return raw(from...to) }
        let first = (from + period - 1) / period * period
        guard first <= to else { return [] }
        let points = Dictionary(grouping: raw(first...to)) { $0.time / period * period }
        return points.sorted { $0.key < $1.key }.map { start, points in
            MetricPoint(time: start, value: ConnectionReadings.rounded(rolledUp(points.map(\.value))))
        }
    }

    /// - Parameter values: At least one value.
    private func rolledUp(_ values: [Double]) -> Double {
        let sum = values.reduce(0, +)
        let average = sum / Double(values.count)
        return switch filter {
        case .average: average
        case .max: values.max() ?? average
        case .min: values.min() ?? average
        case .sum: sum
        case .variance: values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(values.count)
        }
    }
}

/// Value of one metric at one time.
struct MetricPoint: Sendable, Hashable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    let time: Int64
    /// Value in the metric's unit.
    let value: Double
}
