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

/// The jitter of RFC 3550, section 6.4.1: the mean of the differences of consecutive round trips, in which an older
/// difference counts less by a sixteenth with each newer one.
///
/// Between replies with a lost request between them there is no difference.
package struct SmoothedJitter: Sendable {
    /// In nanoseconds; absent before there is a difference.
    package private(set) var value: Double?

    /// - Parameter difference: of the round trips of two consecutive requests, in nanoseconds.
    package mutating func record(difference: Int64) {
        let distance = Double(difference.magnitude)
        // The standard begins with 0, which would take some fifty replies to grow into what is seen.
        value = value.map { $0 + (distance - $0) / 16 } ?? distance
    }
}

/// How a call over the path would please, 1 to 4.5, estimated from round trips by the E-model of ITU-T G.107, simplified.
///
/// Assumptions: G.711 with packet-loss concealment (G.113, Ie 0 and Bpl 25.1), random loss, both directions alike, so that
/// one way takes half of the round trip, and a jitter buffer of twice the jitter. Everything else is at its default.
package enum MeanOpinionScore {
    /// - Parameters:
    ///   - roundTrip: mean, in nanoseconds.
    ///   - jitter: mean difference of consecutive round trips, in nanoseconds.
    ///   - loss: 0 to 1.
    package static func estimate(roundTrip: Int64, jitter: Int64, loss: Double) -> Double {
        let delay = Double(roundTrip) / 2e6 + 2 * Double(jitter) / 1e6
        // Transmission rating without delay and loss (G.107, table 3), then delay (Id) and loss (Ie-eff).
        let delayImpairment = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0)
        let percent = loss * 100
        let lossImpairment = 95 * percent / (percent + 25.1)
        return score(93.2 - delayImpairment - lossImpairment)
    }

    /// From the transmission rating (G.107, annex B).
    private static func score(_ rating: Double) -> Double {
        if rating <= 0 { return 1 }
        if rating >= 100 { return 4.5 }
        return max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
    }
}
