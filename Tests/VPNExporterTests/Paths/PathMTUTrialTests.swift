import Testing

@testable import Probing

struct PathMTUTrialTests {
    /// Runs a trial in which the longer and the shorter packet are answered with these probabilities.
    private func run(
        longer: Double, shorter: Double, using generator: inout SeededGenerator
    ) -> (verdict: PathMTUTrial.Verdict?, sizes: [Int]) {
        var trial = PathMTUTrial(longer: 1_401, coin: .random(using: &generator))
        var sizes: [Int] = []
        while trial.verdict == nil, sizes.count < 1_000 {
            sizes.append(trial.next)
            let share = trial.next == 1_401 ? longer : shorter
            trial.record(
                isAnswered: Double.random(in: 0..<1, using: &generator) < share, coin: .random(using: &generator))
        }
        return (trial.verdict, sizes)
    }

    @Test func `ten pairs with an answer to the shorter packet only prove silence, in random order`() {
        var generator = SeededGenerator(seed: 1)
        var orders: Set<[Int]> = []
        for _ in 0..<100 {
            let (verdict, sizes) = run(longer: 0, shorter: 1, using: &generator)
            #expect(verdict == .silent && sizes.count == 20)
            for pair in stride(from: 0, to: 20, by: 2) { #expect(Set(sizes[pair...(pair + 1)]) == [1_400, 1_401]) }
            orders.insert(sizes)
        }
        #expect(orders.count > 90)
    }

    @Test func `one answer to the longer packet ends the trial`() {
        var trial = PathMTUTrial(longer: 1_401, coin: false)
        trial.record(isAnswered: true, coin: true)
        #expect(trial.verdict == nil && trial.next == 1_401)
        trial.record(isAnswered: true, coin: true)
        #expect(trial.verdict == .passes)
    }

    @Test func `silence of both sizes is inconclusive`() {
        var generator = SeededGenerator(seed: 2)
        let (verdict, sizes) = run(longer: 0, shorter: 0, using: &generator)
        #expect(verdict == .undecided && sizes.count == 14)
    }

    @Test func `loss of all sizes hardly ever looks like a limit of size`() {
        var generator = SeededGenerator(seed: 3)
        for share in [0.1, 0.3, 0.5, 0.6, 0.8] {
            let silent = (0..<5_000).count { _ in
                run(longer: share, shorter: share, using: &generator).verdict == .silent
            }
            // The worst case is (1 / 2)^10 for each trial, in which both packets of a pair are never answered.
            #expect(silent <= 5, "\(share): \(silent)")
        }
    }

    @Test func `a limit of size is found with a loss of 40 percent`() {
        var generator = SeededGenerator(seed: 4)
        let silent = (0..<1_000).count { _ in run(longer: 0, shorter: 0.6, using: &generator).verdict == .silent }
        #expect(silent > 850, "\(silent)")
    }

    @Test func `a peer that answers every second request, or one of each two, is no limit of size`() {
        var generator = SeededGenerator(seed: 5)
        var silent = 0
        for start in 0..<5_000 {
            var trial = PathMTUTrial(longer: 1_401, coin: .random(using: &generator))
            var number = start
            while trial.verdict == nil {
                number += 1
                trial.record(isAnswered: number.isMultiple(of: 2), coin: .random(using: &generator))
            }
            if trial.verdict == .silent { silent += 1 }
        }
        // The expected number is 4.9.
        #expect(silent <= 15, "\(silent)")
    }
}
