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
