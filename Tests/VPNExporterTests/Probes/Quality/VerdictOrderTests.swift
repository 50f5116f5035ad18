import Testing

@testable import ProbeEngine
@testable import Probing

@Suite struct VerdictOrderTests {
    @Test func `ends are reported in the order of sending, each once, when no earlier request is under way`() {
        var order = VerdictOrder()
        var reported: [VerdictOrder.Ending] = []
        for sequence in UInt64(10)...14 { order.sent(sequence, at: Int64(sequence) * 100) }
        order.ended(11, isReply: true) { reported.append($0) }
        order.ended(13, isReply: true) { reported.append($0) }
        #expect(reported.isEmpty)
        order.ended(10, isReply: false) { reported.append($0) }
        #expect(reported == [.init(sent: 1_000, kind: .lost), .init(sent: 1_100, kind: .reply)])
        order.ended(10, isReply: true) { reported.append($0) }
        order.ended(12, isReply: false) { reported.append($0) }
        #expect(reported.count == 4)
        #expect(reported.suffix(2) == [.init(sent: 1_200, kind: .lost), .init(sent: 1_300, kind: .reply)])
        order.ended(14, isReply: true) { reported.append($0) }
        #expect(reported.count == 5)
    }

    @Test func `a request that never left keeps its place in the order, and delays nothing`() {
        var order = VerdictOrder()
        var reported: [VerdictOrder.Ending] = []
        for sequence in UInt64(10)...12 { order.sent(sequence, at: Int64(sequence) * 100) }
        order.ended(11, isReply: true) { reported.append($0) }
        order.withdrew(10, for: .noBuffers) { reported.append($0) }
        #expect(reported == [.init(sent: 1_000, kind: .unsent(.noBuffers)), .init(sent: 1_100, kind: .reply)])
        order.withdrew(12, for: .notSent) { reported.append($0) }
        order.withdrew(12, for: .notSent) { reported.append($0) }
        #expect(reported.count == 3)
    }

    @Test func `requests that could not be sent are reported between the others, at the time of the first`() {
        var order = VerdictOrder()
        var reported: [VerdictOrder.Ending] = []
        let second: Int64 = 1_000_000_000
        order.failed(for: .noRoute, at: second) { reported.append($0) }
        #expect(reported == [.init(sent: second, kind: .unsent(.noRoute))])
        order.sent(1, at: 2 * second)
        order.failed(for: .noRoute, at: 3 * second) { reported.append($0) }
        order.failed(for: .permission, at: 4 * second) { reported.append($0) }
        order.sent(2, at: 5 * second)
        order.failed(for: .noRoute, at: 6 * second) { reported.append($0) }
        #expect(reported.count == 1)
        order.ended(2, isReply: true) { reported.append($0) }
        order.ended(1, isReply: false) { reported.append($0) }
        #expect(
            reported.dropFirst() == [
                .init(sent: 2 * second, kind: .lost), .init(sent: 3 * second, kind: .unsent(.permission)),
                .init(sent: 3 * second, kind: .unsent(.permission)), .init(sent: 5 * second, kind: .reply),
                .init(sent: 6 * second, kind: .unsent(.noRoute)),
            ])
    }

    @Test func `the end of a request that is not under way is ignored`() {
        var order = VerdictOrder()
        order.sent(5, at: 0)
        order.sent(6, at: 1)
        order.ended(5, isReply: true) { _ in }
        for sequence in [UInt64(0), 4, 5] {
            order.ended(sequence, isReply: true) { _ in Issue.record("reported") }
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5]) func `ends in any order are reported in the order of sending`(
        seed: UInt64
    ) {
        var generator = SeededGenerator(seed: seed)
        var order = VerdictOrder()
        var underWay: [UInt64] = []
        var sequence: UInt64 = 0
        var reported: [Int64] = []
        var sent: [Int64] = []
        for step in 0..<5_000 {
            if underWay.isEmpty || underWay.count < 50 && Bool.random(using: &generator) {
                sequence += UInt64.random(in: 1...3, using: &generator)
                order.sent(sequence, at: Int64(step))
                sent.append(Int64(step))
                underWay.append(sequence)
            } else {
                let ended = underWay.remove(at: .random(in: underWay.indices, using: &generator))
                order.ended(ended, isReply: .random(using: &generator)) { reported.append($0.sent) }
            }
        }
        while let ended = underWay.popLast() { order.ended(ended, isReply: true) { reported.append($0.sent) } }
        #expect(reported == sent)
    }
}
