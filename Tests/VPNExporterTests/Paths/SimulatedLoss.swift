/// What loses packets on simulated paths, whatever their size.
extension SimulatedExaminations {
    /// Loss whatever the size, with losses in a row.
    struct Loss {
        var probability = 0.0
        /// How many are lost in a row on average where losses are not independent.
        var burst: Double?
        private var isBad = false

        init(_ probability: Double = 0, burst: Double? = nil) {
            self.probability = probability
            self.burst = burst
        }

        mutating func isLost(using generator: inout SeededGenerator) -> Bool {
            let draw = Double.random(in: 0..<1, using: &generator)
            guard let burst else { return draw < probability }
            isBad = isBad ? draw >= 1 / burst : draw < probability / (1 - probability) / burst
            return isBad
        }
    }

    /// As many answers a second, and no more at once than a burst.
    struct Limit {
        var perSecond: Double
        var burst: Double
        private var tokens: Double
        private var time = 0.0

        init(perSecond: Double, burst: Double) {
            self.perSecond = perSecond
            self.burst = burst
            tokens = burst
        }

        mutating func take(at now: Double) -> Bool {
            tokens = min(burst, tokens + (now - time) * perSecond)
            time = now
            guard tokens >= 1 else { return false }
            tokens -= 1
            return true
        }
    }
}
