import Testing

@testable import VPNExporter

struct PathMTUSearchTests {
    @Test func `a path that takes the largest packet is examined by one`() {
        let (sizes, conclusion) = SimulatedPath().examine()
        #expect(sizes == [1_500])
        #expect(conclusion == .found(1_500, nil))
    }

    @Test func `the MTU that a router tells is tried at once`() {
        let (sizes, conclusion) = SimulatedPath(mtu: 1_400).examine()
        #expect(sizes == [1_500, 1_400])
        #expect(conclusion == .found(1_400, .router))
    }

    @Test func `a path that swallows what is too big is searched, each size tried three times`() {
        let (sizes, conclusion) = SimulatedPath(mtu: 1_399, isSilent: true).examine()
        #expect(conclusion == .found(1_399, .silence))
        #expect(sizes.prefix(5) == [1_500, 576, 1_500, 1_500, 576])
        #expect(sizes.count { $0 == 1_400 } == 3)
        #expect(sizes.count < 50)
    }

    @Test func `what the own link does not take is no black hole`() {
        let (_, conclusion) = SimulatedPath(ownLink: 1_360, isSilent: true).examine()
        #expect(conclusion == .found(1_360, .ownLink))
    }

    @Test(arguments: [false, true])
    func `a known path is looked at by the known size and the next larger one`(isSilent: Bool) {
        let (sizes, conclusion) = SimulatedPath(mtu: 1_400, isSilent: isSilent).examine(
            known: 1_400, obstacle: isSilent ? .silence : .router)
        #expect(sizes == [1_401, 1_400])
        #expect(conclusion == .found(1_400, isSilent ? .silence : .router))
        #expect(SimulatedPath().examine(known: 1_500).sizes == [1_500])
    }

    @Test func `a silence that is new is made sure of, and the known size is tried before others`() {
        let (sizes, conclusion) = SimulatedPath(mtu: 1_400, isSilent: true).examine(known: 1_400, obstacle: .router)
        #expect(sizes == [1_401, 576, 1_401, 1_401, 576, 1_400])
        #expect(conclusion == .found(1_400, .silence))
    }

    @Test func `a path that takes more again is found at once`() {
        let (sizes, conclusion) = SimulatedPath().examine(known: 1_400)
        #expect(sizes == [1_401, 1_500])
        #expect(conclusion == .found(1_500, nil))
    }

    @Test func `an outage says nothing, whenever it begins`() {
        for isSilent in [false, true] {
            for outage in 0..<60 {
                let path = SimulatedPath(mtu: 1_333, isSilent: isSilent, outage: outage)
                for known in [nil, 1_333, 1_400, 1_200] {
                    let conclusion = path.examine(known: known, obstacle: isSilent ? .silence : .router).conclusion
                    #expect(
                        conclusion == .inconclusive
                            || conclusion == .found(1_333, isSilent ? .silence : .router),
                        "from request \(outage) on, known \(known ?? 0): \(String(describing: conclusion))")
                }
            }
        }
        #expect(SimulatedPath(outage: 0).examine().sizes == [1_500, 576])
    }

    @Test func `a target that does not answer is asked by one small packet`() {
        let (sizes, conclusion) = SimulatedPath(outage: 0).examine(known: 1_400, isAnswering: false)
        #expect(sizes == [576])
        #expect(conclusion == .inconclusive)
        #expect(
            SimulatedPath(mtu: 1_400).examine(known: 1_400, isAnswering: false).conclusion == .found(1_400, .router))
    }

    @Test func `a path below the least size is told where a router tells it, and else is as an outage`() {
        #expect(SimulatedPath(mtu: 500).examine().conclusion == .belowMinimum)
        #expect(SimulatedPath(ownLink: 500).examine().conclusion == .belowMinimum)
        #expect(SimulatedPath(mtu: 500, isSilent: true).examine().conclusion == .inconclusive)
    }

    @Test func `an answer that has nothing to do with the size ends the examination`() {
        var search = PathMTUSearch(minimum: 576, maximum: 1_500, known: nil)
        search.record(.unclear)
        #expect(search.conclusion == .inconclusive)
        search.record(.passed)
        #expect(search.conclusion == .inconclusive)
    }

    @Test func `without loss the path's MTU is found exactly, wherever it is and whatever was known`() {
        var generator = SeededGenerator(seed: 20)
        for _ in 0..<4_000 {
            let minimum = Int.random(in: 68...1_280, using: &generator)
            let maximum = Int.random(in: minimum...9_000, using: &generator)
            let path = SimulatedPath(
                mtu: .random(in: minimum...9_000, using: &generator),
                ownLink: .random(in: minimum...9_000, using: &generator), isSilent: .random(using: &generator),
                hint: Int.random(in: 0..<4, using: &generator) == 0 ? .some(nil) : nil)
            let known = Bool.random(using: &generator) ? Int.random(in: 0...10_000, using: &generator) : nil
            let (sizes, conclusion) = path.examine(
                minimum: minimum, maximum: maximum, known: known,
                obstacle: [nil, .silence, .router].randomElement(using: &generator) ?? nil,
                isAnswering: .random(using: &generator),
                using: &generator)
            let mtu = min(path.mtu, path.ownLink, maximum)
            guard case .found(mtu, _) = conclusion, sizes.allSatisfy({ minimum...maximum ~= $0 }) else {
                Issue.record("\(minimum)...\(maximum), \(path), known \(known ?? 0): \(String(describing: conclusion))")
                return
            }
        }
    }

    @Test func `with any loss, outages and wrong hints, no more is claimed than passes, and each examination ends`() {
        var generator = SeededGenerator(seed: 21)
        for _ in 0..<4_000 {
            let path = SimulatedPath(
                mtu: .random(in: 400...9_000, using: &generator), ownLink: .random(in: 400...9_000, using: &generator),
                isSilent: .random(using: &generator), hint: .some(.random(in: 0...10_000, using: &generator)),
                loss: .random(in: 0...1, using: &generator), outage: .random(in: 0...100, using: &generator))
            let (sizes, conclusion) = path.examine(
                maximum: 9_000, known: .random(in: 0...10_000, using: &generator),
                obstacle: Bool.random(using: &generator) ? .silence : nil, using: &generator)
            #expect(sizes.count <= PathMTUSearch.bound)
            #expect(conclusion != nil)
            if case .found(let size, _) = conclusion { #expect(size <= min(path.mtu, path.ownLink)) }
        }
    }

    @Test func `random loss alone is no black hole, and a black hole is found in spite of it`() {
        var generator = SeededGenerator(seed: 22)
        for (path, isBlackHole) in [
            (SimulatedPath(loss: 0.1), false), (SimulatedPath(mtu: 1_400, loss: 0.1), false),
            (SimulatedPath(mtu: 1_400, isSilent: true, loss: 0.1), true),
        ] {
            var state = PathMTUState()
            var found: [Bool: Int] = [:]
            for _ in 0..<1_000 {
                path.examine(known: state.known, obstacle: state.obstacle, using: &generator).conclusion.map {
                    state.record($0)
                }
                if let isBlackHole = state.isBlackHole { found[isBlackHole, default: 0] += 1 }
            }
            #expect(found[!isBlackHole, default: 0] <= 2, "\(found)")
            #expect(found[isBlackHole, default: 0] >= 950, "\(found)")
        }
    }
}
