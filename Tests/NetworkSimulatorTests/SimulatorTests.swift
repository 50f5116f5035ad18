import Testing

@testable import NetworkSimulator

/// The simulated network with the clock of the test, and its counts.
@Suite struct SimulatorTests {
    private let target = "10.1.0.1"

    private func simulator(_ behaviour: Behaviour, lateThreshold: Int64 = 1_000_000) -> Simulator {
        Simulator(Scenario(seed: 3, lateThresholdMicroseconds: lateThreshold, fallback: behaviour))
    }

    /// Writes the packets that are due up to `end`, each `delay` nanoseconds after its due time.
    private func deliver(_ simulator: inout Simulator, until end: Int64, delay: Int64 = 0) -> [[UInt8]] {
        var packets: [[UInt8]] = []
        while let transmission = simulator.popDue(at: end) {
            simulator.written(transmission, at: transmission.due + delay)
            packets.append(transmission.packet)
        }
        return packets
    }

    private func truth(_ simulator: Simulator) -> Truth? { simulator.counts(unseen: 0).addresses[target] }

    @Test func `a request is queued until its reply is written, and its round-trip time is that of the clock`() {
        var simulator = simulator(Behaviour(delayMicroseconds: 10))
        simulator.receive(Packets.request4, at: 1000)
        #expect(truth(simulator) == Truth(requests: 1, queued: 1))
        #expect(simulator.nextDue == 11000)
        let early = deliver(&simulator, until: 10999)
        #expect(early == [])
        let packets = deliver(&simulator, until: 11000, delay: 50)
        #expect(packets == [Packets.reply4])
        let expected = Truth(
            requests: 1, replies: 1, clean: 1, roundTripSum: 10050, roundTripSquareSum: 10050 * 10050,
            leastRoundTrip: 10050, greatestRoundTrip: 10050)
        #expect(truth(simulator) == expected)
    }

    @Test func `the counts of a mixed behaviour add up at any time`() throws {
        let behaviour = Behaviour(
            delayMicroseconds: 500, loss: 0.1, errors: [ErrorRule(kind: .hostUnreachable, probability: 0.1)],
            corrupted: 0.05,
            truncated: 0.05, badChecksum: 0.05, wrongSender: 0.05, foreignIdentifier: 0.05, wrongToken: 0.05,
            late: .init(probability: 0.1, microseconds: 2000), reordered: .init(probability: 0.1, microseconds: 300),
            duplicates: .init(probability: 0.3, microseconds: 100))
        var simulator = simulator(behaviour, lateThreshold: 1000)
        for tick in 0..<2000 {
            let now = Int64(tick) * 100_000
            simulator.receive(Packets.request(to: target), at: now)
            _ = deliver(&simulator, until: now)
            try expectIdentities(of: try #require(truth(simulator)))
        }
        _ = deliver(&simulator, until: .max)
        let end = try #require(truth(simulator))
        try expectIdentities(of: end)
        #expect(end.requests == 2000)
        #expect(end.queued == 0)
        for count in [end.dropped, end.late, end.duplicates, end.reordered, end.corrupted, end.wrongToken] {
            #expect(count > 50)
        }
        #expect(end.heldBack >= end.reordered)
    }

    private func expectIdentities(of truth: Truth) throws {
        let errors = truth.errors.values.reduce(0, +)
        let mangled =
            truth.corrupted + truth.truncated + truth.badChecksum + truth.wrongSender
            + truth.foreignIdentifier + truth.wrongToken
        try #require(truth.requests == truth.dropped + truth.queued + truth.clean + truth.late + mangled + errors)
        try #require(truth.replies == truth.clean + truth.late + mangled + truth.duplicates)
    }

    @Test func `only an overtaken reply is reordered`() {
        var simulator = simulator(Behaviour(lostRequests: [], reordered: .init(probability: 0.5, microseconds: 15)))
        let script = Script(seed: 3)
        let behaviour = Behaviour(reordered: .init(probability: 0.5, microseconds: 15))
        let address = Address(bytes: [10, 1, 0, 1])
        let isHeldBack = (1...200).map { script.deliveries(of: $0, to: address, as: behaviour)[0].isHeldBack }
        for tick in 0..<200 {
            simulator.receive(Packets.request4, at: Int64(tick) * 10000)
            _ = deliver(&simulator, until: Int64(tick) * 10000)
        }
        _ = deliver(&simulator, until: .max)
        // A delay of 15 µs exceeds the interval of 10 µs once: a reply is overtaken if and only if the next one is not
        // delayed.
        let expected = (0..<199).count { isHeldBack[$0] && !isHeldBack[$0 + 1] }
        #expect(truth(simulator)?.reordered == expected)
        #expect(truth(simulator)?.heldBack == isHeldBack.count { $0 })
    }

    @Test(arguments: [(1000, 1, 0), (1001, 0, 1)])
    func `a reply at the threshold is clean, and one above it is late`(delay: Int64, clean: Int, late: Int) {
        var simulator = simulator(Behaviour(delayMicroseconds: delay), lateThreshold: 1000)
        simulator.receive(Packets.request4, at: 0)
        _ = deliver(&simulator, until: .max)
        #expect(truth(simulator)?.clean == clean)
        #expect(truth(simulator)?.late == late)
        #expect(truth(simulator)?.roundTripSum == (clean == 1 ? 1_000_000 : 0))
    }

    @Test func `while paused, all arriving and due packets are dropped`() {
        var simulator = simulator(Behaviour(delayMicroseconds: 10, duplicates: .init(probability: 1, microseconds: 1)))
        simulator.receive(Packets.request4, at: 0)
        simulator.isPaused = true
        simulator.receive(Packets.request4, at: 0)
        let paused = deliver(&simulator, until: .max)
        #expect(paused == [])
        #expect(truth(simulator) == Truth(requests: 2, dropped: 2, dropRun: 1))
        simulator.isPaused = false
        simulator.receive(Packets.request4, at: 0)
        let resumed = deliver(&simulator, until: .max)
        #expect(resumed == [Packets.reply4, Packets.reply4])
    }

    @Test func `a pinned identifier gets no answer after the limit, and another identifier does`() {
        var simulator = simulator(Behaviour(pinnedAfter: 2))
        let identifiers: [(identifier: UInt16, isAnswered: Bool)] = [
            (5, true), (6, true), (5, false), (6, true), (5, false), (7, true),
        ]
        for (number, expected) in identifiers.enumerated() {
            simulator.receive(Packets.request(to: target, identifier: expected.identifier), at: 0)
            let packets = deliver(&simulator, until: .max)
            #expect(packets.isEmpty != expected.isAnswered, "request \(number + 1)")
        }
        #expect(truth(simulator)?.requests == 6)
        #expect(truth(simulator)?.dropped == 2)
        #expect(truth(simulator)?.clean == 4)
    }

    @Test func `a reset restores the initial state`() {
        var simulator = simulator(Behaviour(delayMicroseconds: 10, lostRequests: [1]))
        for _ in 0..<3 { simulator.receive(Packets.request4, at: 0) }
        simulator.receive([], at: 0)
        simulator.reset()
        #expect(simulator.nextDue == nil)
        #expect(simulator.counts(unseen: 0) == Counts())
        simulator.receive(Packets.request4, at: 0)
        #expect(truth(simulator) == Truth(requests: 1, dropped: 1, dropRun: 1))
    }

    @Test func `a packet that the device refuses counts as a dropped request`() throws {
        var simulator = simulator(Behaviour())
        simulator.receive(Packets.request4, at: 0)
        let transmission = simulator.popDue(at: 0)
        simulator.refused(try #require(transmission))
        #expect(truth(simulator) == Truth(requests: 1, dropped: 1))
        #expect(simulator.counts(unseen: 0).writeErrors == 1)
    }

    @Test func `a packet that is not an echo request to one host is ignored`() {
        var simulator = simulator(Behaviour())
        for packet in [[], [0x45], Packets.reply4, Packets.request(to: "ff02::1"), Packets.request(to: "224.0.0.1")] {
            simulator.receive(packet, at: 0)
        }
        #expect(simulator.counts(unseen: 4) == Counts(ignored: 5, unseen: 4))
    }

    @Test func `a corrupted reply to a request without payload counts as a dropped request`() {
        var simulator = simulator(Behaviour(corrupted: 1))
        simulator.receive(Packets.request(to: target, payload: []), at: 0)
        #expect(truth(simulator) == Truth(requests: 1, dropped: 1, dropRun: 1))
    }
}
