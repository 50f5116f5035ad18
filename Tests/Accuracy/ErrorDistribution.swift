/// How errors are distributed, in microseconds.
struct ErrorDistribution {
    let count: Int
    let median: Double
    /// Of the errors' sizes, whatever their signs.
    let percentile99: Double
    let minimum: Double
    let maximum: Double
    let mean: Double

    /// - Parameter errors: in nanoseconds; `nil` where there are none.
    init?(_ errors: [Int64]) {
        guard !errors.isEmpty else { return nil }
        let sorted = errors.sorted()
        count = errors.count
        median = Self.quantile(0.5, of: sorted)
        percentile99 = Self.quantile(0.99, of: errors.map(\.magnitude).sorted().map(Int64.init))
        minimum = Double(sorted[0]) / 1000
        maximum = Double(sorted[sorted.count - 1]) / 1000
        mean = Double(errors.reduce(0, +)) / Double(count) / 1000
    }

    /// Whether it is what the library promises where the kernel stamps both ways.
    var isWithinBounds: Bool { abs(median) < 10 && percentile99 < 50 }

    /// The smallest value that is not exceeded by this share of all.
    private static func quantile(_ share: Double, of sorted: [Int64]) -> Double {
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return Double(sorted[max(0, rank - 1)]) / 1000
    }
}
