import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct EchoFlowTests {
    private static let second: Int64 = 1_000_000_000
    private static let timeout = 3 * second

    /// A flow of one request a second with a timeout of three seconds.
    private func flow(first: UInt16 = 100) -> FlowUnderTest {
        FlowUnderTest(EchoFlow(interval: Self.second, timeout: Self.timeout, firstSequence: first))
    }

    private func time(_ seconds: Int64) -> Int64 { seconds * Self.second }

    @Test func `a reply in time ends its request, and every further one is a duplicate`() {
        let flow = flow()
        #expect(flow.next == 100)
        flow.recordSent(at: time(0))
        #expect(flow.inFlight == 1 && flow.nextDeadline == Self.timeout)
        #expect(flow.recordReply(100, roundTripTime: Self.timeout) == .inTime(isReordered: false))
        #expect(flow.inFlight == 0 && flow.nextDeadline == nil)
        #expect(flow.recordReply(100, roundTripTime: 5) == .duplicate)
        #expect(flow.recordReply(100, roundTripTime: Self.timeout + 1) == .duplicate)
        #expect(!flow.end(100))
        #expect(flow.expire(at: .max) == 0 && flow.inFlight == 0)
    }

    @Test func `a reply that reached this host after the deadline ends its request as lost, however soon it is read`() {
        let flow = flow()
        flow.recordSent(at: time(0))
        #expect(flow.recordReply(100, roundTripTime: Self.timeout + 1) == .afterDeadline)
        #expect(flow.inFlight == 0 && flow.expire(at: .max) == 0)
        #expect(flow.recordReply(100, roundTripTime: 1) == .duplicate)
    }

    @Test func `the first reply to a lost request is late, and the second is a duplicate`() {
        let flow = flow()
        flow.recordSent(at: time(0))
        #expect(flow.expire(at: Self.timeout - 1) == 0)
        #expect(flow.expire(at: Self.timeout) == 1)
        #expect(flow.expire(at: .max) == 0)
        #expect(flow.recordReply(100, roundTripTime: Self.timeout) == .late)
        #expect(flow.recordReply(100, roundTripTime: Self.timeout) == .duplicate)
        #expect(flow.inFlight == 0)
    }

    @Test func `a request that is ended before its deadline ends once, and a later reply is late`() {
        let flow = flow()
        flow.recordSent(at: time(0))
        #expect(flow.end(100))
        #expect(!flow.end(100))
        #expect(flow.inFlight == 0 && flow.nextDeadline == nil && flow.expire(at: .max) == 0)
        #expect(flow.recordReply(100, roundTripTime: 5) == .late)
        #expect(flow.recordReply(100, roundTripTime: 5) == .duplicate)
    }

    @Test func `a reply to a request that was never sent is unknown`() {
        let flow = flow(first: 0)
        #expect(flow.find(0) == nil && flow.find(.max) == nil)
        #expect(flow.recordReply(0, roundTripTime: 5) == .unknown)
        #expect(!flow.end(0))
        flow.recordSent(at: time(0))
        #expect(flow.find(0)?.sequence == 0)
        #expect(flow.find(1) == nil && flow.find(.max) == nil && flow.find(0x8000) == nil)
        #expect(flow.recordReply(1, roundTripTime: 5) == .unknown)
        #expect(flow.recordReply(16, roundTripTime: 5) == .unknown)
        #expect(flow.inFlight == 1)
    }

    @Test func `a reply is reordered if a later request was answered in time first`() {
        let flow = flow()
        for index in 0..<4 { flow.recordSent(at: time(Int64(index))) }
        #expect(flow.recordReply(101, roundTripTime: 5) == .inTime(isReordered: false))
        #expect(flow.recordReply(100, roundTripTime: 5) == .inTime(isReordered: true))
        #expect(flow.recordReply(103, roundTripTime: Self.timeout + 1) == .afterDeadline)
        #expect(flow.recordReply(102, roundTripTime: 5) == .inTime(isReordered: false))
    }

    @Test
    func `a request with an ICMP error may still get a reply, and otherwise is lost for the first error's reason`() {
        let flow = FlowUnderTest(EchoFlow(interval: Self.second, timeout: Self.timeout, firstSequence: 100))
        for _ in 0..<3 { flow.recordSent(at: 0) }
        for sequence in [100, 101] as [UInt64] {
            flow.recordError(sequence, .administrativelyProhibited)
            flow.recordError(sequence, .destinationUnreachable)
        }
        #expect(flow.inFlight == 3)
        #expect(flow.recordReply(100, roundTripTime: 5) == .inTime(isReordered: false))
        let expired = (0..<3).map { _ in flow.expireNext(at: Self.timeout) }
        #expect(expired.map { $0?.sequence } == [101, 102, nil])
        #expect(expired.map { $0?.request.error } == [.administrativelyProhibited, nil, nil])
        #expect(flow.recordReply(101, roundTripTime: 5) == .late)
        // A request with a verdict keeps it.
        flow.recordError(100, .timeExceeded)
        #expect(flow.recordReply(100, roundTripTime: 5) == .duplicate && flow.inFlight == 0)
    }

    @Test func `requests without a verdict expire one by one in the order of sending`() {
        let flow = flow()
        for index in 0..<5 { flow.recordSent(at: time(Int64(index))) }
        _ = flow.recordReply(101, roundTripTime: 5)
        #expect(flow.nextDeadline == 3 * Self.second)
        #expect(flow.expire(at: 4 * Self.second) == 1)
        #expect(flow.nextDeadline == 5 * Self.second)
        #expect(flow.end(103))
        #expect(flow.expire(at: 100 * Self.second) == 2)
        #expect(flow.inFlight == 0)
    }

    @Test(arguments: [65_530, 0, 65_535] as [UInt16], [second, second / 10])
    func `the sixteen bits on the wire wrap at 65,536, and the flow's own numbers do not`(
        first: UInt16, interval: Int64
    ) {
        // The capacities are no powers of two.
        let flow = FlowUnderTest(EchoFlow(interval: interval, timeout: Self.timeout, firstSequence: first))
        for index in 0..<140_000 as Range<UInt64> {
            let sequence = UInt64(first) + index
            guard flow.next == sequence else {
                Issue.record("request \(sequence) is numbered \(String(describing: flow.next))")
                return
            }
            flow.recordSent(packet: UInt32(index), at: time(Int64(index)))
            let found = flow.find(UInt16(truncatingIfNeeded: sequence))
            let outcome = flow.recordReply(sequence, roundTripTime: 5)
            guard found?.sequence == sequence, found?.request.sent == time(Int64(index)),
                found?.request.packet == UInt32(index), outcome == .inTime(isReordered: false)
            else {
                Issue.record("request \(sequence) was found as \(String(describing: found)) and judged \(outcome)")
                return
            }
        }
        #expect(flow.inFlight == 0)
    }

    @Test func `losses in a row are counted from the last reply in time, whatever their reasons`() {
        let flow = flow()
        for index in 0..<8 { flow.recordSent(at: time(Int64(index))) }
        #expect(flow.lossesInRow == 0)
        _ = flow.expire(at: Self.timeout + Self.second)
        #expect(flow.lossesInRow == 2)
        _ = flow.end(102)
        _ = flow.recordReply(103, roundTripTime: Self.timeout + 1)
        #expect(flow.lossesInRow == 4)
        _ = flow.recordReply(100, roundTripTime: Self.timeout)
        #expect(flow.lossesInRow == 4)
        _ = flow.recordReply(104, roundTripTime: Self.timeout)
        #expect(flow.lossesInRow == 0)
        _ = flow.end(105)
        _ = flow.recordReply(104, roundTripTime: 5)
        #expect(flow.lossesInRow == 1)
    }

    @Test func `a reused place has forgotten its former request`() {
        let flow = flow()
        let last = 100 + flow.capacity
        for sequence in 100...last {
            flow.recordSent(at: time(Int64(sequence)))
            _ = flow.expire(at: .max)
        }
        #expect(flow.find(100) == nil)
        #expect(flow.recordReply(100, roundTripTime: 5) == .unknown)
        #expect(flow.recordReply(101, roundTripTime: 5) == .late)
        #expect(flow.recordReply(last, roundTripTime: 5) == .late)
    }

    @Test func `a flow full of requests without a verdict accepts no more until the oldest has ended`() {
        let flow = flow()
        let capacity = flow.capacity
        for _ in 0..<capacity { flow.recordSent(at: time(0)) }
        #expect(flow.next == nil && flow.inFlight == Int32(capacity))
        #expect(flow.end(101))
        #expect(flow.next == nil)
        #expect(flow.end(100))
        #expect(flow.next == 100 + capacity)
        #expect(flow.expire(at: Self.timeout) == Int(capacity) - 2)
    }

    @Test func `a request that replaces an answered one does not hide the deadlines of requests between them`() {
        let flow = flow()
        flow.recordSent(at: time(0))
        _ = flow.recordReply(100, roundTripTime: 5)
        let last = 100 + flow.capacity
        for sequence in 101...last { flow.recordSent(at: time(Int64(sequence) - 100)) }
        #expect(flow.nextDeadline == 4 * Self.second)
        #expect(flow.expire(at: 4 * Self.second) == 1)
        #expect(flow.recordReply(101, roundTripTime: 5) == .late)
        #expect(flow.recordReply(last, roundTripTime: 5) == .inTime(isReordered: false))
    }

    @Test(
        arguments: [
            (1_000, 3, 13), (60_000, 1, 0), (100, 3, 130), (1_000, 60, 120), (10, 60, 12_000),
        ] as [(Int64, Int64, UInt64)])
    func `requests are remembered as long as their replies count as late, and little longer`(
        milliseconds: Int64, timeout: Int64, requests: UInt64
    ) {
        let interval = milliseconds * 1_000_000
        let flow = EchoFlow(interval: interval, timeout: timeout * Self.second, firstSequence: 9)
        // One request at each end is added.
        #expect((requests + 2...max(8, requests + 5)).contains(flow.capacity))
    }

    @Test(arguments: [0, second / 1_000])
    func `a flow remembers at most half of the sixteen-bit numbers`(interval: Int64) {
        #expect(EchoFlow(interval: interval, timeout: 60 * Self.second, firstSequence: 9).capacity == 32_768)
    }
}

/// A flow in a class, so that expectations can call mutating methods.
private final class FlowUnderTest {
    private var flow: EchoFlow

    init(_ flow: EchoFlow) {
        self.flow = flow
    }

    var next: UInt64? { flow.next }
    var capacity: UInt64 { flow.capacity }
    var inFlight: Int32 { flow.inFlight }
    var lossesInRow: UInt32 { flow.lossesInRow }
    var nextDeadline: Int64? { flow.nextDeadline }
    func find(_ number: UInt16) -> (sequence: UInt64, request: EchoRequest)? { flow.find(number) }
    func recordSent(packet: UInt32 = 0, at time: Int64) { flow.recordSent(packet: packet, at: time) }
    func recordError(_ sequence: UInt64, _ reason: LossReason) { flow.recordError(sequence, reason) }
    func end(_ sequence: UInt64) -> Bool { flow.end(sequence) }
    func expireNext(at time: Int64) -> (sequence: UInt64, request: EchoRequest)? { flow.expireNext(at: time) }
    func expire(at time: Int64) -> Int {
        var count = 0
        while flow.expireNext(at: time) != nil { count += 1 }
        return count
    }

    func recordReply(_ sequence: UInt64, roundTripTime: Int64) -> EchoFlow.ReplyOutcome {
        flow.recordReply(sequence, roundTripTime: roundTripTime)
    }
}

extension EchoFlow {
    /// The number of requests that may be in flight.
    var capacity: UInt64 {
        var flow = self
        while flow.next != nil, flow.inFlight < 100_000 { flow.recordSent(at: 0) }
        return UInt64(flow.inFlight)
    }
}
