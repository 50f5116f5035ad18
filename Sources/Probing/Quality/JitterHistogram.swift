package import Exposition
import VPNConfiguration

/// How many differences of consecutive round trips were how large. Its counts are on the heap: few targets have one.
package struct JitterHistogram: Sendable {
    /// Upper bounds in nanoseconds, inclusive: up to 30 ms a voice stream's buffer makes up for it (ITU-T Y.1541: 50 ms).
    package static let bounds: [Int64] = [
        100_000, 250_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000, 30_000_000, 50_000_000,
        100_000_000, 250_000_000, 1_000_000_000,
    ]

    /// Observations by bucket, not cumulative; the last is for those above all bounds.
    package private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    /// The sum of all observations in nanoseconds.
    package private(set) var sum: UInt64 = 0
    package private(set) var native: NativeHistogram?

    /// - Parameter layout: of the finer buckets, where there are such.
    package init(native layout: NativeHistogramLayout? = nil) {
        native = layout.map { NativeHistogram($0) }
    }

    package mutating func observe(_ nanoseconds: Int64) {
        counts[Self.bounds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count] += 1
        sum &+= nanoseconds.magnitude
        native?.record(nanoseconds: nanoseconds)
    }
}
