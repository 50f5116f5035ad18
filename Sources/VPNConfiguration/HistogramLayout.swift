package import Exposition

/// How the histograms of all targets of a file divide times: one for all of them.
package final class HistogramLayout: Sendable {
    /// Upper bounds in nanoseconds, inclusive, where the file has none of its own. Dense from 1 to 300 ms, where the paths of
    /// site-to-site VPNs lie; up to the 5 s that the cloud's own monitor reports at most.
    package static let bounds: [Int64] = [
        500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 15_000_000, 20_000_000, 30_000_000, 50_000_000,
        75_000_000, 100_000_000, 150_000_000, 200_000_000, 300_000_000, 500_000_000, 1_000_000_000, 2_000_000_000,
        5_000_000_000,
    ]
    /// As many bounds as there is room for.
    package static let mostBounds = 18

    /// Of round-trip times.
    package let buckets: HistogramBuckets
    /// Of round-trip times and their differences; `nil` where there are none.
    package let native: NativeHistogramLayout?
    private let configuration: NativeHistogramConfiguration

    /// What a file that says nothing gets.
    package static let standard = HistogramLayout(bounds: nil, native: NativeHistogramConfiguration())

    /// - Parameter bounds: in nanoseconds, at most `mostBounds`; `nil` for the exporter's own.
    package init(bounds: [Int64]?, native: NativeHistogramConfiguration) {
        buckets = HistogramBuckets(nanoseconds: bounds ?? Self.bounds)
        configuration = native
        self.native =
            native.isEnabled
            ? NativeHistogramLayout(
                schema: native.schema, maximumBuckets: native.maximumBuckets,
                hasClassicBuckets: native.hasClassicBuckets) : nil
    }
}

extension HistogramLayout: Hashable {
    package static func == (left: HistogramLayout, right: HistogramLayout) -> Bool {
        left === right || (left.buckets.bounds == right.buckets.bounds && left.configuration == right.configuration)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(configuration) }
}
