@testable import Probing

/// A path with a programmed MTU, and an examination of it.
struct SimulatedPath {
    /// The largest packet that passes.
    var mtu = 1_500
    /// The largest packet that this host's own link passes.
    var ownLink = 9_000
    /// Whether no router reports that a packet is too big. `hint` is the reported MTU, if it is wrong.
    var isSilent = false
    var hint: UInt32??
    /// The probability of a loss, independent of the size.
    var loss = 0.0
    /// The first request without an answer.
    var outage = Int.max

    func outcome(of size: Int, number: Int, using generator: inout SeededGenerator) -> PathMTUOutcome {
        if size > ownLink { return .refusedHere }
        if number >= outage || Double.random(in: 0..<1, using: &generator) < loss { return .silent }
        if size <= mtu { return .passed }
        return isSilent ? .silent : .tooBig(mtu: hint ?? UInt32(mtu))
    }

    /// Examines the path, and returns the sent sizes and the findings.
    func examine(
        minimum: Int = 576, maximum: Int = 1_500, _ knowledge: PathMTUSearch.Knowledge = PathMTUSearch.Knowledge(),
        using generator: inout SeededGenerator
    ) -> (sizes: [Int], findings: PathMTUFindings) {
        var search = PathMTUSearch(minimum: minimum, maximum: maximum, knowledge)
        var sizes: [Int] = []
        while search.conclusion == nil, sizes.count <= PathMTUSearch.bound {
            sizes.append(search.next)
            let outcome = outcome(of: search.next, number: sizes.count - 1, using: &generator)
            search.record(outcome, coin: .random(using: &generator))
        }
        return (sizes, search.findings)
    }

    func examine(
        minimum: Int = 576, maximum: Int = 1_500, _ knowledge: PathMTUSearch.Knowledge = PathMTUSearch.Knowledge()
    ) -> (sizes: [Int], conclusion: PathMTUSearch.Conclusion) {
        var generator = SeededGenerator(seed: 1)
        let (sizes, findings) = examine(minimum: minimum, maximum: maximum, knowledge, using: &generator)
        return (sizes, findings.conclusion)
    }
}

/// Losses on simulated paths, independent of the size.
extension SimulatedExaminations {
    /// Loss independent of the size, with losses in a row.
    struct Loss {
        var probability = 0.0
        /// The mean number of losses in a row, if losses are not independent.
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

    /// A number of answers per second, and a burst as their maximum at once.
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
