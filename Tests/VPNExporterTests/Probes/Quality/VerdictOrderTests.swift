import Testing

@testable import VPNExporter

@Suite struct VerdictOrderTests {
    @Test func `ends are told in the order of sending, each once, when no earlier request is under way`() {
        var order = VerdictOrder()
        var told: [VerdictOrder.Ending] = []
        for sequence in UInt64(10)...14 { order.sent(sequence, at: Int64(sequence) * 100) }
        order.ended(11, isReply: true, at: 9_000) { told.append($0) }
        order.ended(13, isReply: true, at: 9_000) { told.append($0) }
        #expect(told.isEmpty)
        order.ended(10, isReply: false, at: 9_000) { told.append($0) }
        #expect(told == [.init(sent: 1_000, isReply: false), .init(sent: 1_100, isReply: true)])
        order.ended(10, isReply: true, at: 9_000) { told.append($0) }
        order.ended(12, isReply: false, at: 9_000) { told.append($0) }
        #expect(told.count == 4)
        #expect(told.suffix(2) == [.init(sent: 1_200, isReply: false), .init(sent: 1_300, isReply: true)])
        order.ended(14, isReply: true, at: 9_000) { told.append($0) }
        #expect(told.count == 5)
    }

    @Test func `a request that never left is passed over, and holds nothing up`() {
        var order = VerdictOrder()
        var told: [VerdictOrder.Ending] = []
        for sequence in UInt64(10)...12 { order.sent(sequence, at: Int64(sequence) * 100) }
        order.ended(11, isReply: true, at: 9_000) { told.append($0) }
        order.withdrew(10, at: 9_000) { told.append($0) }
        #expect(told == [.init(sent: 1_100, isReply: true)])
        order.withdrew(12, at: 9_000) { told.append($0) }
        order.withdrew(12, at: 9_000) { told.append($0) }
        #expect(told.count == 1)
    }

    @Test func `an end of a request that is not under way is ignored`() {
        var order = VerdictOrder()
        order.sent(5, at: 0)
        order.sent(6, at: 1)
        order.ended(5, isReply: true, at: 9_000) { _ in }
        for sequence in [UInt64(0), 4, 5] {
            order.ended(sequence, isReply: true, at: 9_000) { _ in Issue.record("told") }
        }
    }

    @Test func `an end that is told before the sending counts once, and holds nothing up`() {
        var order = VerdictOrder()
        var told: [VerdictOrder.Ending] = []
        order.ended(7, isReply: false, at: 70) { told.append($0) }
        order.sent(7, at: 71)
        order.sent(8, at: 80)
        order.ended(8, isReply: true, at: 81) { told.append($0) }
        #expect(told == [.init(sent: 70, isReply: false), .init(sent: 80, isReply: true)])
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5]) func `any order of ends comes out in the order of sending`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var order = VerdictOrder()
        var underWay: [UInt64] = []
        var sequence: UInt64 = 0
        var told: [Int64] = []
        var sent: [Int64] = []
        for step in 0..<5_000 {
            if underWay.isEmpty || underWay.count < 50 && Bool.random(using: &generator) {
                sequence += UInt64.random(in: 1...3, using: &generator)
                order.sent(sequence, at: Int64(step))
                sent.append(Int64(step))
                underWay.append(sequence)
            } else {
                let ended = underWay.remove(at: .random(in: underWay.indices, using: &generator))
                order.ended(ended, isReply: .random(using: &generator), at: 9_000) { told.append($0.sent) }
            }
        }
        while let ended = underWay.popLast() { order.ended(ended, isReply: true, at: 9_000) { told.append($0.sent) } }
        #expect(told == sent)
    }
}
