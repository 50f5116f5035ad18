import Testing

@testable import Probing

/// Repeated examinations on simulated paths. Chance creates no black hole and no MTU, and the real ones are found.
struct PathMTUSimulationTests {
    private typealias Simulation = SimulatedExaminations
    private typealias Loss = SimulatedExaminations.Loss

    private static let losses: [Loss] = [0, 0.05, 0.1, 0.2, 0.3, 0.4].flatMap { probability in
        [Loss(probability), Loss(probability, burst: 3), Loss(probability, burst: 10)]
    }
    private static let hour = 3_600.0

    private func expectNothingFalse(_ simulation: Simulation, _ what: String) {
        let wrong = simulation.targets.filter(simulation.isFalse)
        #expect(
            wrong.isEmpty, "\(what): \(wrong.map { ($0.published, $0.blackHoleAfter as Any, $0.examinations) })")
    }

    @Test(arguments: losses.indices)
    func `loss of up to 40 percent creates no black hole and no MTU, and the true one is found`(_ index: Int) {
        let loss = Self.losses[index]
        var simulation = Simulation(
            (0..<40).map { .init(mtu: $0 % 2 == 0 ? 1_500 : 1_400, loss: loss) }, seed: UInt64(index))
        simulation.run(until: Self.hour)
        expectNothingFalse(simulation, "\(loss)")
        #expect(simulation.targets.allSatisfy { $0.examinations > 30 && $0.state.known == $0.mtu })
    }

    @Test(arguments: losses.indices)
    func `a black hole is found in spite of loss, with its exact MTU`(_ index: Int) {
        let loss = Self.losses[index]
        var simulation = Simulation(
            (0..<40).map { .init(mtu: 1_300 + 5 * $0, isSilent: true, loss: loss) }, seed: UInt64(100 + index))
        simulation.run(until: 1.5 * Self.hour)
        expectNothingFalse(simulation, "\(loss)")
        let after = simulation.targets.map { $0.blackHoleAfter ?? .max }.sorted()
        #expect(after.last ?? .max <= (loss.probability < 0.15 ? 10 : 40), "\(loss): \(after)")
        if loss.probability == 0 { #expect(after == Array(repeating: 2, count: 40)) }
    }

    @Test(arguments: [5.0, 60.0], [1.0, 6.0])
    func `a router that limits its answers to 2 a second creates no black hole of 50 targets`(
        interval: Double, burst: Double
    ) {
        for (seed, loss) in [Loss(), Loss(0.2), Loss(0.4)].enumerated() {
            var simulation = Simulation(
                (0..<50).map { _ in .init(mtu: 1_400, loss: loss) }, router: .init(perSecond: 2, burst: burst),
                interval: interval, seed: UInt64(seed))
            simulation.run(until: interval * 200)
            expectNothingFalse(simulation, "\(interval), \(burst), \(loss)")
            #expect(simulation.targets.allSatisfy { $0.state.known == 1_400 && $0.state.isBlackHole == false })
        }
    }

    @Test(arguments: [0.2, 0.5, 1, 5])
    func `a peer that limits its answers to 2 a second is no black hole`(regularInterval: Double) {
        for burst in [1.0, 2.0, 5.0] {
            var target = Simulation.Target(mtu: 1_500)
            target.regularInterval = regularInterval
            target.replies = .init(perSecond: 2, burst: burst)
            var simulation = Simulation(Array(repeating: target, count: 40), interval: 5, seed: UInt64(burst))
            simulation.run(until: 0.25 * Self.hour)
            expectNothingFalse(simulation, "\(regularInterval), \(burst)")
            // If regular requests use up all answers, nothing is known.
            let isKnown = regularInterval * 2 > 1
            #expect(simulation.targets.allSatisfy { !isKnown || $0.state.known == 1_500 })
        }
    }

    @Test func `a black hole is found next to targets with routers that report the same MTU`() {
        for (holes, bound) in [(1, 5), (25, 5), (45, 5)] {
            let targets = (0..<50).map { Simulation.Target(mtu: 1_400, isSilent: $0 < holes) }
            var simulation = Simulation(targets, seed: UInt64(holes))
            simulation.run(until: 0.25 * Self.hour)
            expectNothingFalse(simulation, "\(holes)")
            let after = simulation.targets.prefix(holes).map { $0.blackHoleAfter ?? .max }
            #expect(after.allSatisfy { $0 <= bound }, "\(after)")
        }
    }

    @Test(arguments: [1, 50])
    func `a black hole is found within half an hour if routers reported the MTU before`(count: Int) {
        var simulation = Simulation((0..<count).map { _ in .init(mtu: 1_400) }, seed: 5)
        simulation.run(until: Self.hour)
        #expect(simulation.targets.allSatisfy { $0.state.isBlackHole == false && $0.state.known == 1_400 })
        for index in simulation.targets.indices { simulation.targets[index].isSilent = true }
        simulation.run(until: 1.5 * Self.hour)
        expectNothingFalse(simulation, "\(count)")
        #expect(simulation.targets.allSatisfy { $0.state.isBlackHole == true })
    }
}
