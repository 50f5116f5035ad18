import Exposition

/// How the histograms of all targets of a file divide times: one for all of them.
final class HistogramLayout: Sendable {
    /// Of round-trip times.
    let buckets: HistogramBuckets
    /// Of round-trip times and their differences; `nil` where there are none.
    let native: NativeHistogramLayout?
    private let configuration: NativeHistogramConfiguration

    /// What a file that says nothing gets.
    static let standard = HistogramLayout(bounds: nil, native: NativeHistogramConfiguration())

    /// - Parameter bounds: in nanoseconds, at most `RoundTripHistogram.mostBounds`; `nil` for the exporter's own.
    init(bounds: [Int64]?, native: NativeHistogramConfiguration) {
        buckets = HistogramBuckets(nanoseconds: bounds ?? RoundTripHistogram.bounds)
        configuration = native
        self.native =
            native.isEnabled
            ? NativeHistogramLayout(
                schema: native.schema, maximumBuckets: native.maximumBuckets,
                hasClassicBuckets: native.hasClassicBuckets) : nil
    }
}

extension HistogramLayout: Hashable {
    static func == (left: HistogramLayout, right: HistogramLayout) -> Bool {
        left === right || (left.buckets.bounds == right.buckets.bounds && left.configuration == right.configuration)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(configuration) }
}
