@testable import Probing

/// A path with a programmed MTU, and an examination of it.
struct SimulatedPath {
    /// The largest packet that passes.
    var mtu = 1_500
    /// The largest that this host's own link takes.
    var ownLink = 9_000
    /// Whether a router says what is too big; `hint` is for which MTU, where that is not the right one.
    var isSilent = false
    var hint: UInt32??
    /// The probability of a loss, whatever the size.
    var loss = 0.0
    /// The request from which on nothing is answered.
    var outage = Int.max

    func outcome(of size: Int, number: Int, using generator: inout SeededGenerator) -> PathMTUOutcome {
        if size > ownLink { return .refusedHere }
        if number >= outage || Double.random(in: 0..<1, using: &generator) < loss { return .silent }
        if size <= mtu { return .passed }
        return isSilent ? .silent : .tooBig(mtu: hint ?? UInt32(mtu))
    }

    /// The sizes that were sent, and what they say.
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
