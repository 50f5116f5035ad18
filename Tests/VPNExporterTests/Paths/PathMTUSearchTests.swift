import Testing

@testable import Probing

struct PathMTUSearchTests {
    private typealias Knowledge = PathMTUSearch.Knowledge

    @Test func `a path that passes the largest packet needs one request`() {
        let (sizes, conclusion) = SimulatedPath().examine()
        #expect(sizes == [1_500])
        #expect(conclusion == .found(1_500, nil))
    }

    @Test func `the MTU that a router reports is tried at once`() {
        let (sizes, conclusion) = SimulatedPath(mtu: 1_400).examine()
        #expect(sizes == [1_500, 1_400])
        #expect(conclusion == .found(1_400, .router))
    }

    @Test func `a path that drops large packets is searched, with three tries for each size and a final trial`() {
        let (sizes, conclusion) = SimulatedPath(mtu: 1_399, isSilent: true).examine()
        #expect(conclusion == .found(1_399, .silence))
        #expect(sizes.prefix(5) == [1_500, 576, 1_500, 1_500, 576])
        #expect(sizes.count { $0 == 1_500 } == 3)
        let trial = sizes.suffix(2 * PathMTUTrial.pairs)
        #expect(trial.count { $0 == 1_400 } == PathMTUTrial.pairs && Set(trial) == [1_399, 1_400])
        #expect(sizes.count < 70)
    }

    @Test func `the limit of this host's own link is no black hole`() {
        let (_, conclusion) = SimulatedPath(ownLink: 1_360, isSilent: true).examine()
        #expect(conclusion == .found(1_360, .ownLink))
    }

    @Test func `a known path is checked by the known size and the next larger one`() {
        for (isSilent, obstacle) in [(false, PathMTUSearch.Obstacle.router), (true, .router), (true, .silence)] {
            let (sizes, conclusion) = SimulatedPath(mtu: 1_400, isSilent: isSilent).examine(
                Knowledge(known: 1_400, obstacle: obstacle, isSilenceExpected: true))
            #expect(sizes == [1_401, 1_400])
            #expect(conclusion == .found(1_400, obstacle))
        }
        #expect(SimulatedPath().examine(Knowledge(known: 1_500)).sizes == [1_500])
    }

    @Test func `a new silence right above the known size is confirmed by a trial`() {
        let (sizes, conclusion) = SimulatedPath(mtu: 1_400, isSilent: true).examine(
            Knowledge(known: 1_400, obstacle: .router))
        #expect(sizes.prefix(2) == [1_401, 1_400])
        #expect(sizes.count { $0 == 1_401 } == 1 + PathMTUTrial.pairs)
        #expect(conclusion == .found(1_400, .silence))
    }

    @Test func `a router that answers in the trial after silences is the obstacle`() {
        var search = PathMTUSearch(minimum: 576, maximum: 1_500, Knowledge(known: 1_400, obstacle: .silence))
        var silences = 0
        while search.conclusion == nil {
            let isLonger = search.next == 1_401
            if isLonger { silences += 1 }
            search.record(isLonger ? (silences < 8 ? .silent : .tooBig(mtu: 1_400)) : .passed, coin: true)
        }
        #expect(search.findings == PathMTUFindings(conclusion: .found(1_400, .router), silences: 7, refusals: 1))
    }

    @Test func `an MTU that routers reported for other targets is tried before sizes in the middle`() {
        let (sizes, conclusion) = SimulatedPath(mtu: 1_400, isSilent: true).examine(Knowledge(hint: 1_400))
        #expect(sizes.prefix(7) == [1_500, 576, 1_500, 1_500, 576, 1_400, 1_401])
        #expect(conclusion == .found(1_400, .silence))
        #expect(
            SimulatedPath(mtu: 1_390, isSilent: true).examine(Knowledge(hint: 1_400)).conclusion
                == .found(1_390, .silence))
        #expect(
            SimulatedPath(mtu: 1_410, isSilent: true).examine(Knowledge(hint: 1_400)).conclusion
                == .found(1_410, .silence))
    }

    @Test func `a path that passes more again is found at once`() {
        let (sizes, conclusion) = SimulatedPath().examine(Knowledge(known: 1_400))
        #expect(sizes == [1_401, 1_500])
        #expect(conclusion == .found(1_500, nil))
    }

    @Test func `one silence starts a search, unless it is expected`() {
        var search = PathMTUSearch(minimum: 576, maximum: 1_500)
        search.record(.silent, coin: true)
        #expect(search.isSearching)
        var expected = PathMTUSearch(
            minimum: 576, maximum: 1_500, Knowledge(known: 1_400, obstacle: .router, isSilenceExpected: true))
        #expect(!expected.isSearching)
        expected.record(.silent, coin: true)
        #expect(!expected.isSearching)
        expected.record(.silent, coin: true)
        #expect(expected.isSearching)
    }

    @Test func `an outage is inconclusive, whenever it begins`() {
        for isSilent in [false, true] {
            for outage in 0..<80 {
                let path = SimulatedPath(mtu: 1_333, isSilent: isSilent, outage: outage)
                for known in [nil, 1_333, 1_400, 1_200] {
                    let conclusion = path.examine(
                        Knowledge(known: known, obstacle: isSilent ? .silence : .router)
                    ).conclusion
                    #expect(
                        conclusion == .inconclusive
                            || conclusion == .found(1_333, isSilent ? .silence : .router),
                        "from request \(outage) on, known \(known ?? 0): \(String(describing: conclusion))")
                }
            }
        }
        #expect(SimulatedPath(outage: 0).examine().sizes == [1_500, 576])
    }

    @Test func `a target that does not answer gets one small packet`() {
        let (sizes, conclusion) = SimulatedPath(outage: 0).examine(Knowledge(known: 1_400, isAnswering: false))
        #expect(sizes == [576])
        #expect(conclusion == .inconclusive)
        #expect(
            SimulatedPath(mtu: 1_400).examine(Knowledge(known: 1_400, isAnswering: false)).conclusion
                == .found(1_400, .router))
    }

    @Test func `a path below the minimum size is known if a router reports it, and otherwise looks like an outage`() {
        #expect(SimulatedPath(mtu: 500).examine().conclusion == .belowMinimum)
        #expect(SimulatedPath(ownLink: 500).examine().conclusion == .belowMinimum)
        #expect(SimulatedPath(mtu: 500, isSilent: true).examine().conclusion == .inconclusive)
    }

    @Test func `an answer that does not depend on the size ends the examination`() {
        var search = PathMTUSearch(minimum: 576, maximum: 1_500)
        search.record(.unclear, coin: true)
        #expect(search.conclusion == .inconclusive)
        search.record(.passed, coin: true)
        #expect(search.conclusion == .inconclusive)
    }

    @Test func `without loss the path's MTU is found exactly, whatever was known`() {
        var generator = SeededGenerator(seed: 20)
        for _ in 0..<4_000 {
            let minimum = Int.random(in: 68...1_280, using: &generator)
            let maximum = Int.random(in: minimum...9_000, using: &generator)
            let path = SimulatedPath(
                mtu: .random(in: minimum...9_000, using: &generator),
                ownLink: .random(in: minimum...9_000, using: &generator), isSilent: .random(using: &generator),
                hint: Int.random(in: 0..<4, using: &generator) == 0 ? .some(nil) : nil)
            let knowledge = Self.knowledge(using: &generator)
            let (sizes, findings) = path.examine(minimum: minimum, maximum: maximum, knowledge, using: &generator)
            let mtu = min(path.mtu, path.ownLink, maximum)
            guard case .found(mtu, _) = findings.conclusion, sizes.allSatisfy({ minimum...maximum ~= $0 }) else {
                Issue.record("\(minimum)...\(maximum), \(path), \(knowledge): \(findings)")
                return
            }
        }
    }

    @Test func `with any loss, outages and wrong hints, no result exceeds the MTU, and each examination ends`() {
        var generator = SeededGenerator(seed: 21)
        for _ in 0..<4_000 {
            let path = SimulatedPath(
                mtu: .random(in: 400...9_000, using: &generator), ownLink: .random(in: 400...9_000, using: &generator),
                isSilent: .random(using: &generator), hint: .some(.random(in: 0...10_000, using: &generator)),
                loss: .random(in: 0...1, using: &generator), outage: .random(in: 0...100, using: &generator))
            let knowledge = Self.knowledge(using: &generator)
            let (sizes, findings) = path.examine(maximum: 9_000, knowledge, using: &generator)
            #expect(sizes.count <= PathMTUSearch.bound)
            if case .found(let size, _) = findings.conclusion { #expect(size <= min(path.mtu, path.ownLink)) }
        }
    }

    @Test func `one examination alone hardly ever derives an MTU from losses`() {
        var generator = SeededGenerator(seed: 22)
        for mtu in [1_380, 1_500] {
            for loss in [0.1, 0.3, 0.5] {
                let path = SimulatedPath(mtu: mtu, loss: loss)
                for known in [nil, 1_379, mtu] {
                    for _ in 0..<2_000 {
                        let (sizes, findings) = path.examine(Knowledge(known: known), using: &generator)
                        guard case .found(let size, _) = findings.conclusion else { continue }
                        #expect(size == mtu, "loss \(loss), known \(known ?? 0): \(sizes)")
                    }
                }
            }
        }
    }

    private static func knowledge(using generator: inout SeededGenerator) -> Knowledge {
        Knowledge(
            known: Bool.random(using: &generator) ? Int.random(in: 0...10_000, using: &generator) : nil,
            obstacle: [nil, .silence, .router].randomElement(using: &generator) ?? nil,
            hint: Bool.random(using: &generator) ? Int.random(in: 0...10_000, using: &generator) : nil,
            isAnswering: .random(using: &generator))
    }
}
