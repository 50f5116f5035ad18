package import Exposition

/// The buckets of the histograms of all targets.
package final class HistogramLayout: Sendable {
    /// The default upper bounds in nanoseconds, inclusive. They are dense from 1 to 300 ms, the range of site-to-site
    /// VPNs, and end at 5 s, the maximum of the cloud's own monitor.
    package static let bounds: [Int64] = [
        500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 15_000_000, 20_000_000, 30_000_000, 50_000_000,
        75_000_000, 100_000_000, 150_000_000, 200_000_000, 300_000_000, 500_000_000, 1_000_000_000, 2_000_000_000,
        5_000_000_000,
    ]
    /// The maximum number of bounds.
    package static let mostBounds = 18

    /// The buckets of round-trip times.
    package let buckets: HistogramBuckets
    /// The native histograms of round-trip times and their differences; `nil` if they are disabled.
    package let native: NativeHistogramLayout?
    private let configuration: NativeHistogramConfiguration

    /// The default layout.
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
