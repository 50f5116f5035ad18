import Testing

@testable import ICMP

@Suite("Echo flows")
struct EchoFlowTests {
    private static let second: Int64 = 1_000_000_000
    private static let timeout = 3 * second

    /// A flow of one request a second that waits three seconds: its ring holds 16.
    private func flow(first: UInt16 = 100) -> FlowUnderTest {
        FlowUnderTest(EchoFlow(interval: Self.second, timeout: Self.timeout, firstSequence: first))
    }

    private func time(_ seconds: Int64) -> ClockReading {
        ClockReading(monotonic: seconds * Self.second, realtime: (1_800_000_000 + seconds) * Self.second)
    }

    @Test("a reply in time ends its request, and every further one is a duplicate")
    func inTime() {
        let flow = flow()
        #expect(flow.next == 100)
        flow.recordSent(at: time(0))
        #expect(flow.inFlight == 1 && flow.nextDeadline == Self.timeout)
        #expect(flow.recordReply(100, roundTripTime: Self.timeout) == .inTime(isReordered: false))
        #expect(flow.inFlight == 0 && flow.nextDeadline == nil)
        #expect(flow.recordReply(100, roundTripTime: 5) == .duplicate)
        #expect(flow.recordReply(100, roundTripTime: Self.timeout + 1) == .duplicate)
        #expect(!flow.recordError(100))
        #expect(flow.expire(at: .max) == 0 && flow.inFlight == 0)
    }

    @Test("the kernel's send stamp takes the place of ours while the request is open")
    func sendStamp() throws {
        var flow = EchoFlow(interval: Self.second, timeout: Self.timeout, firstSequence: 100)
        flow.recordSent(at: time(0))
        flow.recordSendStamp(100, at: time(0).realtime + 30_000)
        #expect(flow.find(100)?.sent == ClockReading(monotonic: 0, realtime: time(0).realtime + 30_000))
        flow.recordSendStamp(100, at: time(0).realtime - 1)
        flow.recordSendStamp(101, at: time(5).realtime)
        #expect(flow.find(100)?.sent.realtime == time(0).realtime + 30_000)
        _ = flow.recordReply(100, roundTripTime: 5)
        flow.recordSendStamp(100, at: time(1).realtime)
        #expect(flow.find(100)?.sent.realtime == time(0).realtime + 30_000)
    }

    @Test("a reply that reached this host after the deadline ends its request as lost, however soon it is read")
    func afterDeadline() {
        let flow = flow()
        flow.recordSent(at: time(0))
        #expect(flow.recordReply(100, roundTripTime: Self.timeout + 1) == .afterDeadline)
        #expect(flow.inFlight == 0 && flow.expire(at: .max) == 0)
        #expect(flow.recordReply(100, roundTripTime: 1) == .duplicate)
    }

    @Test("the first reply to a lost request is late, and the second a duplicate")
    func late() {
        let flow = flow()
        flow.recordSent(at: time(0))
        #expect(flow.expire(at: Self.timeout - 1) == 0)
        #expect(flow.expire(at: Self.timeout) == 1)
        #expect(flow.expire(at: .max) == 0)
        #expect(flow.recordReply(100, roundTripTime: Self.timeout) == .late)
        #expect(flow.recordReply(100, roundTripTime: Self.timeout) == .duplicate)
        #expect(flow.inFlight == 0)
    }

    @Test("an ICMP error ends its request once, and a reply after it is late")
    func error() {
        let flow = flow()
        flow.recordSent(at: time(0))
        #expect(flow.recordError(100))
        #expect(!flow.recordError(100))
        #expect(flow.inFlight == 0 && flow.nextDeadline == nil && flow.expire(at: .max) == 0)
        #expect(flow.recordReply(100, roundTripTime: 5) == .late)
        #expect(flow.recordReply(100, roundTripTime: 5) == .duplicate)
    }

    @Test("what was never sent is unknown")
    func unknown() {
        let flow = flow(first: 0)
        #expect(flow.find(0) == nil && flow.find(.max) == nil)
        #expect(flow.recordReply(0, roundTripTime: 5) == .unknown)
        #expect(!flow.recordError(0))
        flow.recordSent(at: time(0))
        #expect(flow.find(0)?.sequence == 0)
        #expect(flow.find(1) == nil && flow.find(.max) == nil && flow.find(0x8000) == nil)
        #expect(flow.recordReply(1, roundTripTime: 5) == .unknown)
        #expect(flow.recordReply(16, roundTripTime: 5) == .unknown)
        #expect(flow.inFlight == 1)
    }

    @Test("a reply is reordered where a later request was answered in time before it")
    func reordered() {
        let flow = flow()
        for index in 0..<4 { flow.recordSent(at: time(Int64(index))) }
        #expect(flow.recordReply(101, roundTripTime: 5) == .inTime(isReordered: false))
        #expect(flow.recordReply(100, roundTripTime: 5) == .inTime(isReordered: true))
        #expect(flow.recordReply(103, roundTripTime: Self.timeout + 1) == .afterDeadline)
        #expect(flow.recordReply(102, roundTripTime: 5) == .inTime(isReordered: false))
    }

    @Test("requests expire one by one in the order of sending, those with a verdict left out")
    func expiry() {
        let flow = flow()
        for index in 0..<5 { flow.recordSent(at: time(Int64(index))) }
        _ = flow.recordReply(101, roundTripTime: 5)
        #expect(flow.nextDeadline == 3 * Self.second)
        #expect(flow.expire(at: 4 * Self.second) == 1)
        #expect(flow.nextDeadline == 5 * Self.second)
        #expect(flow.recordError(103))
        #expect(flow.expire(at: 100 * Self.second) == 2)
        #expect(flow.inFlight == 0)
    }

    @Test("sixteen bits wrap at 65,536 and the flow's own numbers go on", arguments: [65_530, 0, 65_535] as [UInt16])
    func wrap(first: UInt16) {
        let flow = flow(first: first)
        for index in 0..<140_000 as Range<UInt64> {
            let sequence = UInt64(first) + index
            guard flow.next == sequence else {
                Issue.record("request \(sequence) is numbered \(String(describing: flow.next))")
                return
            }
            flow.recordSent(at: time(Int64(index)))
            let found = flow.find(UInt16(truncatingIfNeeded: sequence))
            let outcome = flow.recordReply(sequence, roundTripTime: 5)
            guard found?.sequence == sequence, found?.sent == time(Int64(index)), outcome == .inTime(isReordered: false)
            else {
                Issue.record("request \(sequence) was found as \(String(describing: found)) and judged \(outcome)")
                return
            }
        }
        #expect(flow.inFlight == 0)
    }

    @Test("a place in the ring that was used again has forgotten its request")
    func ringReuse() {
        let flow = flow()
        for index in 0..<17 {
            flow.recordSent(at: time(Int64(index)))
            _ = flow.expire(at: .max)
        }
        #expect(flow.find(100) == nil)
        #expect(flow.recordReply(100, roundTripTime: 5) == .unknown)
        #expect(flow.recordReply(101, roundTripTime: 5) == .late)
        #expect(flow.recordReply(116, roundTripTime: 5) == .late)
    }

    @Test("a ring full of requests without a verdict takes no more until one has ended")
    func fullRing() {
        let flow = flow()
        for _ in 0..<16 { flow.recordSent(at: time(0)) }
        #expect(flow.next == nil && flow.inFlight == 16)
        #expect(flow.recordError(101))
        #expect(flow.next == nil)
        #expect(flow.recordError(100))
        #expect(flow.next == 116)
        #expect(flow.expire(at: Self.timeout) == 14)
    }

    @Test("a request that took the place of an answered one does not hide the deadline of those between")
    func deadlineBehindReusedPlace() {
        let flow = flow()
        flow.recordSent(at: time(0))
        _ = flow.recordReply(100, roundTripTime: 5)
        for index in 1...16 { flow.recordSent(at: time(Int64(index))) }
        #expect(flow.nextDeadline == 4 * Self.second)
        #expect(flow.expire(at: 4 * Self.second) == 1)
        #expect(flow.recordReply(101, roundTripTime: 5) == .late)
        #expect(flow.recordReply(116, roundTripTime: 5) == .inTime(isReordered: false))
    }

    @Test(
        "the memory reaches as far as replies may count as late, within bounds",
        arguments: [
            (interval: second, timeout: 3 * second, capacity: 16),
            (interval: 60 * second, timeout: second, capacity: 8),
            (interval: second / 100, timeout: 60 * second, capacity: 16_384),
            (interval: second / 1_000, timeout: 60 * second, capacity: 32_768),
            (interval: 0, timeout: second, capacity: 32_768),
        ])
    func capacity(interval: Int64, timeout: Int64, capacity: Int) {
        let flow = FlowUnderTest(EchoFlow(interval: interval, timeout: timeout, firstSequence: 9))
        var sent = 0
        while flow.next != nil && sent <= 40_000 {
            flow.recordSent(at: time(0))
            sent += 1
        }
        #expect(sent == capacity)
    }
}

/// A flow in a box, so that expectations can call what changes it.
private final class FlowUnderTest {
    private var flow: EchoFlow

    init(_ flow: EchoFlow) {
        self.flow = flow
    }

    var next: UInt64? { flow.next }
    var inFlight: Int { flow.inFlight }
    var nextDeadline: Int64? { flow.nextDeadline }
    func find(_ sequence: UInt16) -> EchoFlow.Request? { flow.find(sequence) }
    func recordSent(at time: ClockReading) { flow.recordSent(at: time) }
    func recordError(_ sequence: UInt64) -> Bool { flow.recordError(sequence) }
    func expire(at time: Int64) -> Int { flow.expire(at: time) }

    func recordReply(_ sequence: UInt64, roundTripTime: Int64) -> EchoFlow.ReplyOutcome {
        flow.recordReply(sequence, roundTripTime: roundTripTime)
    }
}
