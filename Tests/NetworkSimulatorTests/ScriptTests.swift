import Testing

@testable import NetworkSimulator

/// The decisions of the script, which are repeatable and have the shares in the behaviour.
@Suite struct ScriptTests {
    private let script = Script(seed: 42)
    private let address = Address(bytes: [10, 1, 0, 1])

    private func outcomes(_ behaviour: Behaviour, count: Int = 10000) -> [[Delivery]] {
        (1...count).map { script.deliveries(of: $0, to: address, as: behaviour) }
    }

    @Test func `an empty behaviour replies at once`() {
        let delivery = outcomes(Behaviour(), count: 1)[0]
        #expect(delivery.map(\.answer) == [.intact])
        #expect(delivery.map(\.delay) == [0])
    }

    @Test func `an outcome depends only on seed, address and number`() throws {
        let behaviour = Behaviour(jitter: .init(distribution: .uniform, microseconds: 1000), loss: 0.5)
        let backwards = (1...100).reversed().map { script.deliveries(of: $0, to: address, as: behaviour) }
        #expect(outcomes(behaviour, count: 100) == backwards.reversed())
        let others = [
            (1...100).map { Script(seed: 43).deliveries(of: $0, to: address, as: behaviour) },
            try (1...100).map { script.deliveries(of: $0, to: try #require(address.advanced(by: 1)), as: behaviour) },
            try (1...100).map { script.deliveries(of: $0, to: try #require(Address("::a01:1")), as: behaviour) },
        ]
        for other in others { #expect(other != backwards.reversed()) }
    }

    @Test func `each fate has its configured share`() {
        let behaviour = Behaviour(
            loss: 0.1, errors: [ErrorRule(kind: .timeExceeded, probability: 0.1)], corrupted: 0.1, truncated: 0.1,
            badChecksum: 0.1, wrongSender: 0.1, foreignIdentifier: 0.1, wrongToken: 0.1)
        let outcomes = outcomes(behaviour)
        let answers: [Answer] = [
            .error(ErrorRule(kind: .timeExceeded, probability: 0.1)), .corrupted(offset: nil), .truncated, .badChecksum,
            .wrongSender, .foreignIdentifier, .wrongToken,
        ]
        #expect((900...1100).contains(outcomes.count { $0.isEmpty }))
        for answer in answers { #expect((900...1100).contains(outcomes.count { $0.first?.answer == answer })) }
        #expect((1900...2100).contains(outcomes.count { $0.first?.answer == .intact }))
    }

    @Test func `the probabilities 0 and 1 mean never and always`() {
        #expect(outcomes(Behaviour(loss: 1)).allSatisfy { $0.isEmpty })
        #expect(outcomes(Behaviour(loss: 0)).allSatisfy { $0.count == 1 })
        #expect(outcomes(Behaviour(isSilent: true)).allSatisfy { $0.isEmpty })
    }

    @Test func `only listed requests and every k-th one are lost`() {
        let outcomes = outcomes(Behaviour(lostRequests: [1, 5], lossPeriod: 4), count: 12)
        #expect((1...12).filter { outcomes[$0 - 1].isEmpty } == [1, 4, 5, 8, 12])
    }

    @Test func `bursts lose at least their length of consecutive requests, with the resulting share`() {
        let isLost = outcomes(Behaviour(burst: .init(probability: 0.02, length: 5))).map(\.isEmpty)
        var runs: [Int] = []
        var run = 0
        for lost in isLost + [false] {
            if lost { run += 1 } else if run > 0 { runs.append(run); run = 0 }
        }
        #expect(runs.dropLast().allSatisfy { $0 >= 5 })
        // The share is 1 - 0.98^5, which is 9.6 %.
        #expect((800...1130).contains(isLost.count { $0 }))
    }

    @Test func `uniform jitter fills its range, and exponential jitter has its mean`() {
        let uniform = outcomes(
            Behaviour(delayMicroseconds: 1000, jitter: .init(distribution: .uniform, microseconds: 100)))
        let delays = uniform.flatMap { $0 }.map(\.delay)
        #expect(delays.allSatisfy { (1_000_000..<1_100_000).contains($0) })
        #expect((1_049_000...1_051_000).contains(delays.reduce(0, +) / 10000))
        let exponential = outcomes(
            Behaviour(delayMicroseconds: 1000, jitter: .init(distribution: .exponential, microseconds: 100)))
        #expect((1_096_000...1_104_000).contains(exponential.flatMap { $0 }.map(\.delay).reduce(0, +) / 10000))
        #expect(exponential.flatMap { $0 }.contains { $0.delay > 1_500_000 })
    }

    @Test func `a copy follows its reply after the configured time, and nothing else is copied`() {
        let postponement = Behaviour.Postponement(probability: 1, microseconds: 300)
        let copied = outcomes(Behaviour(delayMicroseconds: 1000, duplicates: postponement), count: 100)
        #expect(
            copied.allSatisfy { $0.map(\.delay) == [1_000_000, 1_300_000] && $0.map(\.isDuplicate) == [false, true] })
        let corrupted = outcomes(Behaviour(corrupted: 1, duplicates: postponement), count: 100)
        #expect(corrupted.allSatisfy { $0.count == 1 })
    }

    @Test func `late and reordered replies are plain replies with a longer delay`() {
        let late = outcomes(Behaviour(late: .init(probability: 1, microseconds: 700_000)), count: 1)[0]
        #expect(late.map(\.delay) == [700_000_000])
        #expect(late.map(\.isHeldBack) == [false])
        let reordered = outcomes(Behaviour(reordered: .init(probability: 1, microseconds: 50)), count: 1)[0]
        #expect(reordered.map(\.delay) == [50000])
        #expect(reordered.map(\.isHeldBack) == [true])
    }
}
