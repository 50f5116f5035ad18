/// The vertical scale of a plot of round-trip times.
struct RoundTripScale: Sendable, Equatable {
    // The ends of the scale in nanoseconds.
    let minimum: Double
    let maximum: Double
    let height: Int

    /// Fits the scale to the minutes. A spike in one minute does not flatten all others, and small variations stay small.
    ///
    /// Returns `nil` without replies.
    init?(closeTo minutes: [MinuteView], height: Int) {
        let lows = minutes.compactMap(\.minimum)
        let highs = minutes.compactMap(\.maximum).sorted()
        guard let lowest = lows.min(), !highs.isEmpty else { return nil }
        let low = Double(lowest)
        let median = minutes.compactMap(\.median).max() ?? lowest
        let high = Double(max(highs[(highs.count - 1) * 9 / 10], median))
        let span = max(high - low, low * 0.2, 200_000)
        let middle = (low + high) / 2
        minimum = max(0, min(low, middle - span / 2))
        maximum = max(high, middle + span / 2)
        self.height = height
    }

    /// Fits the scale to the minutes, with round numbers at its ends. Returns `nil` without replies.
    init?(ticksFor minutes: [MinuteView], height: Int) {
        guard let lowest = minutes.compactMap(\.minimum).min(), let highest = minutes.compactMap(\.maximum).max() else {
            return nil
        }
        let (low, high) = (Double(lowest), Double(highest))
        let span = max(high - low, low * 0.1, 100_000)
        let step = Self.roundStep(span / 4)
        minimum = max(0, (low / step).rounded(.down) * step)
        let top = (high / step).rounded(.up) * step
        maximum = top > minimum ? top : minimum + step
        self.height = height
    }

    /// Round numbers of nanoseconds on the scale, in ascending order.
    var ticks: [Int64] {
        let step = Self.roundStep((maximum - minimum) / 5)
        let first = Int((minimum / step).rounded(.up))
        let last = Int((maximum / step).rounded(.down))
        return first > last ? [] : (first...last).map { Int64(Double($0) * step) }
    }

    /// Returns the distance from the top. Times beyond the scale are at its end.
    func place(_ nanoseconds: Int64) -> Int {
        let share = (Double(nanoseconds) - minimum) / (maximum - minimum)
        return Int(((1 - min(max(share, 0), 1)) * Double(height)).rounded())
    }

    /// Returns the next 1, 2 or 5 times a power of ten that is not below `step`, from a microsecond up.
    private static func roundStep(_ step: Double) -> Double {
        var power = 1_000.0
        while power * 10 <= step { power *= 10 }
        let digit = step / power
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10)
    }
}
