package import Exposition
import VPNConfiguration

/// A histogram of the differences between consecutive round-trip times. Its counts are on the heap, since few targets
/// have one.
package struct JitterHistogram: Sendable {
    /// Inclusive upper bounds in nanoseconds. A voice stream's buffer compensates up to 30 ms (ITU-T Y.1541: 50 ms).
    package static let bounds: [Int64] = [
        100_000, 250_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000, 30_000_000, 50_000_000,
        100_000_000, 250_000_000, 1_000_000_000,
    ]

    /// Observations per bucket, not cumulative. The last bucket is for differences above all bounds.
    package private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    /// The sum of all observations in nanoseconds.
    package private(set) var sum: UInt64 = 0
    package private(set) var native: NativeHistogram?

    /// Creates an empty histogram.
    ///
    /// - Parameter layout: the layout of the native buckets; `nil` without them.
    init(native layout: NativeHistogramLayout? = nil) {
        native = layout.map { NativeHistogram($0) }
    }

    mutating func observe(_ nanoseconds: Int64) {
        counts[Self.bounds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count] += 1
        sum &+= nanoseconds.magnitude
        native?.record(nanoseconds: nanoseconds)
    }
}

/// The jitter of RFC 3550, section 6.4.1: a moving mean of the differences between consecutive round-trip times. Each
/// new difference has a weight of 1/16.
///
/// Two replies with a lost request between them have no difference.
package struct SmoothedJitter: Sendable {
    /// The jitter in nanoseconds; `nil` before the first difference.
    package private(set) var value: Double?

    /// Records a difference.
    ///
    /// - Parameter difference: the difference of the round-trip times of two consecutive requests, in nanoseconds.
    mutating func record(difference: Int64) {
        let distance = Double(difference.magnitude)
        // The standard begins with 0. Then the value would need about fifty replies to reach the real jitter.
        value = value.map { $0 + (distance - $0) / 16 } ?? distance
    }
}

/// The estimated quality of a call over the path, 1 to 4.5, by the simplified E-model of ITU-T G.107.
///
/// The model assumes G.711 with packet-loss concealment (G.113, Ie 0 and Bpl 25.1), and random loss. Both directions
/// are alike, so that one way takes half of the round-trip time. The jitter buffer is twice the jitter. All other
/// parameters have their defaults.
package enum MeanOpinionScore {
    /// Estimates the score, 1 to 4.5.
    ///
    /// - Parameters:
    ///   - roundTrip: the mean in nanoseconds.
    ///   - jitter: the mean difference of consecutive round-trip times, in nanoseconds.
    ///   - loss: 0 to 1.
    package static func estimate(roundTrip: Int64, jitter: Int64, loss: Double) -> Double {
        let delay = Double(roundTrip) / 2e6 + 2 * Double(jitter) / 1e6
        // The rating starts without delay and loss (G.107, table 3). Delay (Id) and loss (Ie-eff) reduce it.
        let delayImpairment = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0)
        let percent = loss * 100
        let lossImpairment = 95 * percent / (percent + 25.1)
        return score(93.2 - delayImpairment - lossImpairment)
    }

    /// Converts a transmission rating to a score (G.107, annex B).
    private static func score(_ rating: Double) -> Double {
        if rating <= 0 { return 1 }
        if rating >= 100 { return 4.5 }
        return max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
    }
}
