/// How high a round-trip time stands in a plot.
struct RoundTripScale: Sendable, Equatable {
    /// In seconds.
    let least: Double
    let greatest: Double
    let height: Int

    /// Fits the minutes; one minute's spike does not press all others to the ground. Times that hardly vary look so.
    ///
    /// `nil` where there is no time to show.
    init?(closeTo minutes: [MinuteDocument], height: Int) {
        let lows = minutes.compactMap(\.least)
        let highs = minutes.compactMap(\.greatest).sorted()
        guard let low = lows.min(), !highs.isEmpty else { return nil }
        let medians = minutes.compactMap(\.median).max() ?? low
        let high = max(highs[(highs.count - 1) * 9 / 10], medians)
        let span = max(high - low, low * 0.2, 0.000_2)
        let middle = (low + high) / 2
        least = max(0, min(low, middle - span / 2))
        greatest = max(high, middle + span / 2)
        self.height = height
    }

    /// Ends at round numbers: the ticks, least first.
    init?(ticksFor minutes: [MinuteDocument], height: Int) {
        guard let low = minutes.compactMap(\.least).min(), let high = minutes.compactMap(\.greatest).max() else {
            return nil
        }
        let span = max(high - low, low * 0.1, 0.000_1)
        let step = Self.roundStep(span / 4)
        least = max(0, (low / step).rounded(.down) * step)
        let top = (high / step).rounded(.up) * step
        greatest = top > least ? top : least + step
        self.height = height
    }

    /// Round numbers from the least to the greatest.
    var ticks: [Double] {
        let step = Self.roundStep((greatest - least) / 5)
        let first = Int((least / step).rounded(.up))
        let last = Int((greatest / step + 0.001).rounded(.down))
        return first > last ? [] : (first...last).map { Double($0) * step }
    }

    /// From above; what is beyond the scale stands at its end.
    func place(_ seconds: Double) -> Int {
        let share = (seconds - least) / (greatest - least)
        return Int(((1 - min(max(share, 0), 1)) * Double(height)).rounded())
    }

    /// The next 1, 2 or 5 of a power of ten from `step` up.
    private static func roundStep(_ step: Double) -> Double {
        var power = 0.000_001
        while power * 10 <= step { power *= 10 }
        let digit = step / power
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10)
    }
}
