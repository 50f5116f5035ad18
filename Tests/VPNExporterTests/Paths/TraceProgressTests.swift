import Testing

@testable import NetworkPrimitives
@testable import Probing
@testable import VPNConfiguration

struct TraceProgressTests {
    private static let destination = address(250)

    private static func address(_ number: Int) -> IPAddress { IPAddress("192.0.2.\(number)") ?? destination }

    /// A path with a number of hops, some of which do not answer.
    private struct Way {
        var hops = 5
        var silent: Set<Int> = []
        var refusal: Int?

        func answer(_ hopLimit: UInt8) -> TraceProgress.Answer {
            let hop = Int(hopLimit)
            if silent.contains(hop) || (hop > hops && silent.contains(hops)) { return .silence }
            if hop == refusal { return .refusal(address(hop), roundTripTime: Int64(hop)) }
            if let refusal, hop > refusal { return .refusal(address(refusal), roundTripTime: Int64(refusal)) }
            return hop >= hops
                ? .destination(roundTripTime: Int64(hop)) : .router(address(hop), roundTripTime: Int64(hop))
        }
    }

    /// Traces a path with answers in any order and a few requests in flight. Returns the sent hop limits, too.
    private func trace(
        _ way: Way, maximumHops: UInt8 = 30, loss: Double = 0, using generator: inout SeededGenerator
    ) -> (TraceProgress, sent: [UInt8]) {
        var progress = TraceProgress(maximumHops: maximumHops)
        var (sent, inFlight): ([UInt8], [UInt8]) = ([], [])
        while !progress.isEnded, sent.count < 200 {
            while inFlight.count < 4, let next = progress.next() {
                sent.append(next)
                inFlight.append(next)
            }
            guard !inFlight.isEmpty else { break }
            let hopLimit = inFlight.remove(at: .random(in: 0..<inFlight.count, using: &generator))
            let isLost = Double.random(in: 0..<1, using: &generator) < loss
            progress.record(isLost ? .silence : way.answer(hopLimit), of: hopLimit, destination: Self.destination)
        }
        return (progress, sent)
    }

    private func trace(_ way: Way, maximumHops: UInt8 = 30) -> (TraceProgress, sent: [UInt8]) {
        var generator = SeededGenerator(seed: 3)
        return trace(way, maximumHops: maximumHops, using: &generator)
    }

    @Test func `a trace ends at the destination, with silent hops on the way`() {
        let (progress, sent) = trace(Way(hops: 5, silent: [2]))
        #expect(progress.isEnded)
        #expect(progress.found.isComplete)
        #expect(
            progress.found.hops.map(\.address) == [
                Self.address(1), nil, Self.address(3), Self.address(4), Self.destination,
            ])
        #expect(progress.found.hops.map(\.roundTripTime) == [1, nil, 3, 4, 5])
        #expect(sent.max() ?? 0 <= 9 && sent.count { $0 == 2 } == 2)
    }

    @Test func `a destination that answers after a loss of all packets keeps its distance`() {
        var progress = TraceProgress(maximumHops: 30)
        let way = Way(hops: 3)
        var sent = 0
        while !progress.isEnded, let hopLimit = progress.next() {
            sent += 1
            // Both requests to each of the hops 1 to 4 are lost. Then the loss ends.
            progress.record(sent <= 8 ? .silence : way.answer(hopLimit), of: hopLimit, destination: Self.destination)
        }
        #expect(progress.isEnded && progress.found.isComplete)
        #expect(progress.found.hops.map(\.address) == [nil, Self.address(2), Self.destination])
    }

    @Test func `a silent hop before the destination gets one more request, and stays silent`() {
        let (progress, sent) = trace(Way(hops: 3, silent: [2]))
        #expect(progress.found.isComplete)
        #expect(progress.found.hops.map(\.address) == [Self.address(1), nil, Self.destination])
        #expect(sent.count { $0 == 2 } == 3 && sent.count { $0 == 1 } == 1)
    }

    @Test func `a near destination is one hop, and needs no other request`() {
        let (progress, sent) = trace(Way(hops: 1))
        #expect(progress.found.isComplete && progress.found.hops.map(\.address) == [Self.destination])
        #expect(sent.count <= 5)
    }

    @Test func `five silent hops in a row end an incomplete trace`() {
        let (progress, sent) = trace(Way(hops: 20, silent: Set(4...30)))
        #expect(progress.isEnded && !progress.found.isComplete)
        #expect(progress.found.hops.map(\.address) == (1...3).map(Self.address))
        #expect(sent.count == 3 + 2 * 5)
        #expect(trace(Way(silent: Set(1...30))).0.found.hops.isEmpty)
    }

    @Test func `a router without a route ends an incomplete trace`() {
        let (progress, _) = trace(Way(hops: 9, refusal: 3))
        #expect(progress.isEnded && !progress.found.isComplete)
        #expect(progress.found.hops.map(\.address) == (1...3).map(Self.address))
    }

    @Test func `no hop beyond the maximum gets a request`() {
        let (progress, sent) = trace(Way(hops: 20), maximumHops: 6)
        #expect(progress.isEnded && !progress.found.isComplete)
        #expect(progress.found.hops.count == 6 && sent.max() == 6)
    }

    @Test func `duplicate, late and unknown answers do not change a sound trace`() {
        var progress = TraceProgress(maximumHops: 3)
        for hopLimit in [0, 4, 255] as [UInt8] {
            progress.record(.router(nil, roundTripTime: 0), of: hopLimit, destination: Self.destination)
        }
        #expect(progress.found.hops.isEmpty)
        progress.record(.destination(roundTripTime: 1), of: 1, destination: Self.destination)
        progress.record(.destination(roundTripTime: 1), of: 3, destination: Self.destination)
        let next = progress.next()
        #expect(progress.isEnded && next == nil && progress.found.hops.count == 1)
    }

    @Test func `with any loss a trace ends within its bounds, and contains only real hops`() {
        var generator = SeededGenerator(seed: 30)
        for _ in 0..<1_500 {
            let way = Way(
                hops: .random(in: 1...32, using: &generator),
                silent: Set((0..<6).map { _ in Int.random(in: 1...32, using: &generator) }),
                refusal: Int.random(in: 0..<5, using: &generator) == 0 ? .random(in: 1...20, using: &generator) : nil)
            let loss = Double.random(in: 0...1, using: &generator)
            let (progress, sent) = trace(way, loss: loss, using: &generator)
            let (hops, isComplete) = progress.found
            #expect(progress.isEnded && sent.count <= 60)
            #expect(hops.count <= 30)
            #expect(!isComplete || hops.last?.address == Self.destination)
            for (index, hop) in hops.enumerated() where hop.address != nil && hop.address != Self.destination {
                #expect(hop.address == Self.address(index + 1) || way.refusal.map { index + 1 >= $0 } == true)
            }
        }
    }
}
