/// Of which time, and how summed up, monitoring data is asked for.
struct MetricWindow: Sendable, Hashable {
    enum Filter: String, Sendable, CaseIterable { case average, max, min, sum, variance }

    /// In seconds; 1 is raw data. 60 is in the SDK only.
    private static let periods: [Int64] = [1, 60, 300, 1200, 3600, 14_400, 86_400]
    /// Milliseconds since 1970-01-01T00:00:00Z; a time in seconds is outside.
    private static let times: ClosedRange<Int64> = 1_111_111_111_111...9_999_999_999_999
    /// What the number of metrics times the number of points may come to.
    private static let mostPoints: Int64 = 3000

    let filter: Filter
    private let from: Int64
    private let to: Int64
    /// In milliseconds; `nil` for raw data.
    private let period: Int64?

    /// - Parameters:
    ///   - period: in seconds, as text.
    ///   - count: of the metrics that are asked for at once. Where it is too large for the time, `from` is moved, and
    ///     nothing tells so.
    init(from: Int64, to: Int64, period: String, filter: String, count: Int) throws(CloudFault) {
        guard let filter = Filter(rawValue: filter) else {
            throw .cloudEye(status: 400, "filter must be one of average, max, min, sum and variance")
        }
        guard let seconds = Int64(period), Self.periods.contains(seconds) else {
            throw .cloudEye(status: 400, "period must be one of 1, 300, 1200, 3600, 14400 and 86400")
        }
        guard Self.times.contains(from), Self.times.contains(to), from < to else {
            throw .cloudEye(status: 400, "from and to must be milliseconds since 1970, from before to")
        }
        self.filter = filter
        self.to = to
        self.period = seconds == 1 ? nil : seconds * 1000
        let interval = seconds == 1 ? 60_000 : seconds * 1000
        self.from = max(from, to - Self.mostPoints * interval / Int64(max(1, count)))
    }

    /// The points of the window: raw ones, or one for each whole period, at the period's start.
    ///
    /// - Parameter raw: gives the raw points of a time, the oldest first.
    func points(_ raw: (ClosedRange<Int64>) -> [MetricPoint]) -> [MetricPoint] {
        guard let period else { return raw(from...to) }
        let first = (from + period - 1) / period * period
        guard first <= to else { return [] }
        let points = Dictionary(grouping: raw(first...to)) { $0.time / period * period }
        return points.sorted { $0.key < $1.key }.map { start, points in
            MetricPoint(time: start, value: ConnectionReadings.rounded(rolledUp(points.map(\.value))))
        }
    }

    /// - Parameter values: at least one.
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
