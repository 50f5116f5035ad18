import Testing

@testable import NetworkSimulator

/// The order of pending packets.
@Suite struct DeliveryQueueTests {
    private func transmission(due: Int64, order: UInt64) -> Transmission {
        Transmission(
            due: due, requestedAt: 0, order: order, address: Address(bytes: [10, 1, 0, 1]), number: 1,
            delivery: Delivery(delay: due, answer: .intact, entropy: 0), packet: [])
    }

    @Test func `packets leave by due time, and in order of arrival at equal times`() {
        var draws = SplitMix64(seed: 1)
        var queue = DeliveryQueue()
        let all = (0..<1000).map { transmission(due: Int64(draws.next() % 100), order: $0) }
        for transmission in all { queue.insert(transmission) }
        var popped: [Transmission] = []
        while let next = queue.popDue(at: 100) { popped.append(next) }
        #expect(popped == all.sorted { ($0.due, $0.order) < ($1.due, $1.order) })
        #expect(queue.isEmpty)
    }

    @Test func `no packet leaves before its due time`() {
        var queue = DeliveryQueue()
        #expect(queue.nextDue == nil)
        let nothing = queue.popDue(at: .max)
        #expect(nothing == nil)
        let only = transmission(due: 10, order: 0)
        queue.insert(only)
        #expect(queue.nextDue == 10)
        let popped = [queue.popDue(at: 9), queue.popDue(at: 10), queue.popDue(at: 10)]
        #expect(popped == [nil, only, nil])
    }
}
