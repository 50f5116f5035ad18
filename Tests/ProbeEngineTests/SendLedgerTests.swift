import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct SendLedgerTests {
    private static let capacity: UInt32 = 4_096

    /// Returns a ledger of `count` packets. The kernel's stamp of packet n is 1,000 + n.
    private func ledger(packets: UInt32) -> SendLedger {
        var ledger = SendLedger()
        for number in 0..<packets {
            ledger.record()
            ledger.stamp(number, at: stamp(number))
        }
        return ledger
    }

    private func stamp(_ number: UInt32) -> Int64 { 1_000 + Int64(number) }

    @Test func `each packet has the stamp with its number`() {
        var ledger = SendLedger()
        for _ in 0..<210 { ledger.record() }
        #expect(ledger.next == 210)
        for number in (0..<210 as Range<UInt32>).reversed() { ledger.stamp(number, at: stamp(number)) }
        #expect((0..<210).allSatisfy { ledger.stamp(of: $0) == stamp($0) })
    }

    @Test func `a packet without a received stamp has none`() {
        var ledger = SendLedger()
        #expect(ledger.stamp(of: 0) == nil && ledger.next == 0 && !ledger.hasStamps)
        ledger.record()
        #expect(ledger.stamp(of: 0) == nil && ledger.next == 1 && !ledger.hasStamps)
        ledger.stamp(0, at: 5)
        #expect(ledger.hasStamps)
    }

    @Test func `a stamp of a packet that was not sent is ignored`() {
        var ledger = SendLedger()
        ledger.stamp(0, at: 5)
        ledger.record()
        let unsent: [UInt32] = [1, 2, Self.capacity, .max / 2]
        for number in unsent { ledger.stamp(number, at: 5) }
        #expect(([0] + unsent).allSatisfy { ledger.stamp(of: $0) == nil })
    }

    @Test func `old packets are forgotten, and the last 4,096 are known`() {
        var ledger = ledger(packets: 10_000)
        let oldest = 10_000 - Self.capacity
        #expect((oldest..<10_000).allSatisfy { ledger.stamp(of: $0) == stamp($0) })
        #expect(ledger.stamp(of: oldest - 1) == nil)
        ledger.stamp(oldest - 1, at: 5)
        #expect(ledger.stamp(of: 10_000 - 1) == stamp(10_000 - 1))
    }

    @Test func `a packet does not inherit the stamp of the former packet at its place`() {
        var ledger = ledger(packets: Self.capacity)
        ledger.record()
        #expect(ledger.stamp(of: Self.capacity) == nil && ledger.stamp(of: 0) == nil)
    }

    @Test
    func `when the kernel counts from 0 again, the ledger's numbers continue, and former packets keep their stamps`() {
        var ledger = ledger(packets: 10)
        ledger.restart()
        ledger.record()
        ledger.record()
        ledger.stamp(0, at: 77)
        #expect(ledger.next == 12 && ledger.stamp(of: 10) == 77 && ledger.stamp(of: 11) == nil)
        #expect((0..<10).allSatisfy { ledger.stamp(of: $0) == stamp($0) })
    }

    @Test func `packets without a stamp when the kernel counts from 0 again are unknown`() {
        var ledger = SendLedger()
        for _ in 0..<3 { ledger.record(asksQueue: true) }
        ledger.stamp(1, at: 5)
        ledger.restart()
        ledger.record()
        #expect((0..<4).map { ledger.departure(of: $0) } == [.unknown, .stamped(5), .unknown, .unstamped])
    }

    @Test(arguments: 0...3 as ClosedRange<UInt32>)
    func `after failures, a queue stamp shows the next packet's number, and earlier packets keep their stamps`(
        consumed: UInt32
    ) {
        var ledger = SendLedger()
        for _ in 0..<5 { ledger.record(asksQueue: true) }
        for _ in 0..<3 { ledger.recordFailure() }
        #expect(ledger.isUncertain)
        ledger.record(asksQueue: true)
        // One stamp belongs to an earlier packet, and one may belong to a packet that was not sent.
        ledger.stamp(4, at: 40)
        ledger.stamp(5 + consumed + 4, at: 99)
        ledger.enqueued(5 + consumed)
        #expect(!ledger.isUncertain)
        ledger.stamp(5 + consumed, at: 50)
        ledger.record()
        ledger.stamp(6 + consumed, at: 60)
        ledger.stamp(3, at: 30)
        #expect((3..<7).map { ledger.departure(of: $0) } == [.stamped(30), .stamped(40), .stamped(50), .stamped(60)])
    }

    @Test
    func `a packet without a queue stamp did not enter the queue, and the next one is sent alone, too`() {
        var ledger = SendLedger()
        ledger.recordFailure()
        ledger.record(asksQueue: true)
        #expect(ledger.isUncertain && ledger.departure(of: 0) == .unqueued)
        ledger.record(asksQueue: true)
        ledger.enqueued(2)
        #expect(!ledger.isUncertain && ledger.departure(of: 1) == .queued && ledger.departure(of: 0) == .unqueued)
        // A number beyond those that may have been consumed belongs to none of these.
        ledger.recordFailure()
        ledger.record(asksQueue: true)
        ledger.enqueued(9)
        #expect(ledger.isUncertain)
    }

    @Test(arguments: 0..<20)
    func `any sequence of failures, consumed numbers and late stamps leaves each packet its own stamp`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var ledger = SendLedger()
        var kernel: UInt32 = 0
        var waiting: [(kernel: UInt32, packet: UInt32)] = []
        for packet in 0..<3_000 as Range<UInt32> {
            for _ in 0..<Int.random(in: 0...3, using: &generator) where Int.random(in: 0..<4, using: &generator) == 0 {
                ledger.recordFailure()
                if Bool.random(using: &generator) { kernel += 1 }
            }
            let isAlone = ledger.isUncertain
            ledger.record(asksQueue: isAlone)
            if isAlone { ledger.enqueued(kernel) }
            waiting.append((kernel, packet))
            kernel += 1
            if waiting.count > 20, !ledger.isUncertain {
                let left = waiting.removeFirst()
                ledger.stamp(left.kernel, at: stamp(left.packet))
            }
        }
        let known = (0..<2_900 as Range<UInt32>).compactMap { number in ledger.stamp(of: number).map { (number, $0) } }
        #expect(known.allSatisfy { $0.1 == stamp($0.0) })
        #expect(known.count > 2_500, "\(known.count)")
    }

    @Test func `with more room, more packets are known, and none gets another's stamp`() {
        var ledger = ledger(packets: 10)
        ledger.makeRoom(rate: 1_000, seconds: 4)
        #expect(ledger.stamp(of: 9) == stamp(9))
        ledger.makeRoom(rate: 1_000, seconds: 20)
        #expect((0..<10).allSatisfy { ledger.stamp(of: $0) == stamp($0) })
        #expect(ledger.departure(of: 10) == .unknown)
        for number in 10..<20_010 as Range<UInt32> {
            ledger.record()
            ledger.stamp(number, at: stamp(number))
        }
        #expect((10..<20_010).allSatisfy { ledger.stamp(of: $0) == stamp($0) })
    }

    @Test func `how far a packet came is known from the requested stamps`() {
        var ledger = SendLedger()
        for asksQueue in [false, false, true, true, true] { ledger.record(asksQueue: asksQueue) }
        ledger.stamp(0, at: 5)
        ledger.enqueued(3)
        ledger.enqueued(4)
        ledger.stamp(4, at: 6)
        // Stamps that were not requested, or that follow the driver's stamp, change nothing.
        ledger.enqueued(1)
        ledger.enqueued(4)
        let expected: [SendLedger.Departure] = [
            .stamped(5), .unstamped, .unqueued, .queued, .stamped(6), .unknown,
        ]
        #expect((0..<6).map { ledger.departure(of: $0) } == expected)
        #expect((0..<6).map { ledger.stamp(of: $0) } == [5, nil, nil, nil, 6, nil])
        ledger.makeRoom(rate: 9_000, seconds: 1)
        #expect((0..<6).map { ledger.departure(of: $0) } == expected)
    }

    @Test func `the room has an upper bound`() {
        var ledger = SendLedger()
        ledger.makeRoom(rate: 1e9, seconds: 1e9)
        ledger.record()
        ledger.stamp(0, at: 5)
        for _ in 0..<(1 << 20) { ledger.record() }
        #expect(ledger.stamp(of: 0) == nil)
    }
}
