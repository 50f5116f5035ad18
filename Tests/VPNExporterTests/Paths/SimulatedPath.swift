@testable import VPNExporter

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
        minimum: Int = 576, maximum: Int = 1_500, known: Int? = nil, obstacle: PathMTUSearch.Obstacle? = nil,
        isAnswering: Bool = true,
        using generator: inout SeededGenerator
    ) -> (sizes: [Int], conclusion: PathMTUSearch.Conclusion?) {
        var search = PathMTUSearch(
            minimum: minimum, maximum: maximum, known: known.map { ($0, obstacle) }, isAnswering: isAnswering)
        var sizes: [Int] = []
        while search.conclusion == nil, sizes.count <= PathMTUSearch.bound {
            sizes.append(search.next)
            search.record(outcome(of: search.next, number: sizes.count - 1, using: &generator))
        }
        return (sizes, search.conclusion)
    }

    func examine(
        minimum: Int = 576, maximum: Int = 1_500, known: Int? = nil, obstacle: PathMTUSearch.Obstacle? = nil,
        isAnswering: Bool = true
    ) -> (sizes: [Int], conclusion: PathMTUSearch.Conclusion?) {
        var generator = SeededGenerator(seed: 1)
        return examine(
            minimum: minimum, maximum: maximum, known: known, obstacle: obstacle,
            isAnswering: isAnswering, using: &generator)
    }
}
