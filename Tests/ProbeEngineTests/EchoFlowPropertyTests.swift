import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct EchoFlowPropertyTests {
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `each request ends exactly once, and each sent request has ended or is in flight`(seed: UInt64) {
        var course = EchoFlowCourse(seed: seed)
        for step in 0..<4_000 {
            if let problem = course.step() {
                Issue.record("seed \(seed), step \(step): \(problem)")
                return
            }
        }
        #expect(course.finish() == nil)
    }
}

/// A flow, and the simplest account of the same events.
private struct EchoFlowCourse {
    private struct Request {
        let deadline: Int64
        var error: LossReason?
        var isEnded = false
        var isAnswered = false
    }

    private static let second: Int64 = 1_000_000_000
    private static let timeout = 3 * second
    private let capacity: UInt64
    private var flow: EchoFlow
    private var generator: SeededGenerator
    private var requests: [UInt64: Request] = [:]
    private let first: UInt64
    private var next: UInt64
    private var time: Int64 = 0
    private var highest: UInt64?
    private var lossesInRow: UInt32 = 0

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        let first = UInt16.random(in: 65_000 ... .max, using: &generator)
        let interval = ([1_000, 500, 350, 100] as [Int64])[Int(seed % 4)] * 1_000_000
        flow = EchoFlow(interval: interval, timeout: Self.timeout, firstSequence: first)
        capacity = flow.capacity
        self.first = UInt64(first)
        next = UInt64(first)
    }

    /// Applies one event to both. Returns how they differ, or `nil`.
    mutating func step() -> String? {
        let problem =
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4: send()
            case 4..<7: reply()
            case 7: fail()
            default: expire()
            }
        let pending = requests.values.filter { !$0.isEnded }.count
        guard problem == nil else { return problem }
        let sent = Int(next - first)
        let ended = sent - pending
        guard flow.lossesInRow == lossesInRow else { return "\(flow.lossesInRow) losses in a row, not \(lossesInRow)" }
        return sent == ended + Int(flow.inFlight) ? nil : "\(sent) sent, \(ended) ended, \(flow.inFlight) in flight"
    }

    mutating func finish() -> String? {
        time += 10 * Self.timeout
        return expireNow() ?? (flow.inFlight == 0 ? nil : "\(flow.inFlight) never ended")
    }

    private mutating func send() -> String? {
        time += Int64.random(in: 0...(16 * Self.second / Int64(capacity)), using: &generator)
        let overwritten = next >= first + capacity ? next - capacity : nil
        let isFull = overwritten.flatMap { requests[$0] }.map { !$0.isEnded } ?? false
        guard flow.next == (isFull ? nil : next) else { return "next is \(String(describing: flow.next))" }
        if isFull { return nil }
        flow.recordSent(at: time)
        requests[next] = Request(deadline: time + Self.timeout)
        if let overwritten { requests[overwritten] = nil }
        next += 1
        return nil
    }

    private mutating func reply() -> String? {
        let sequence = anySequence()
        let isLong = Int.random(in: 0..<5, using: &generator) == 0
        let outcome = flow.recordReply(sequence, roundTripTime: Self.timeout + (isLong ? 1 : 0))
        let expected = account(of: sequence, isLong: isLong)
        return outcome == expected ? nil : "\(sequence) was judged \(outcome) instead of \(expected)"
    }

    private mutating func account(of sequence: UInt64, isLong: Bool) -> EchoFlow.ReplyOutcome {
        guard let request = requests[sequence] else { return .unknown }
        requests[sequence]?.isEnded = true
        requests[sequence]?.isAnswered = true
        if request.isEnded { return request.isAnswered ? .duplicate : .late }
        if isLong {
            lossesInRow += 1
            return .afterDeadline
        }
        lossesInRow = 0
        defer { highest = max(highest ?? 0, sequence) }
        return .inTime(isReordered: sequence < highest ?? 0)
    }

    private mutating func fail() -> String? {
        let sequence = anySequence()
        let isPending = requests[sequence].map { !$0.isEnded } ?? false
        guard Bool.random(using: &generator) else {
            let reasons = LossReason.allCases.filter { $0 != .timeout }
            guard let reason = reasons.randomElement(using: &generator) else { return nil }
            if isPending, requests[sequence]?.error == nil { requests[sequence]?.error = reason }
            flow.recordError(sequence, reason)
            return nil
        }
        requests[sequence]?.isEnded = true
        if isPending { lossesInRow += 1 }
        return flow.end(sequence) == isPending ? nil : "\(sequence) ended, though it must not"
    }

    private mutating func expire() -> String? {
        time += Int64.random(in: 0...(2 * Self.second), using: &generator)
        let earliest = requests.values.filter { !$0.isEnded }.map(\.deadline).min()
        let deadline = flow.nextDeadline
        guard deadline == earliest else { return "the next deadline is \(String(describing: deadline))" }
        return expireNow()
    }

    private mutating func expireNow() -> String? {
        let overdue = requests.filter { !$0.value.isEnded && $0.value.deadline <= time }
        for sequence in overdue.keys { requests[sequence]?.isEnded = true }
        lossesInRow += UInt32(overdue.count)
        var expired = 0
        while let (sequence, request) = flow.expireNext(at: time) {
            expired += 1
            guard request.error == overdue[sequence]?.error else { return "\(sequence) expired for another reason" }
        }
        return expired == overdue.count ? nil : "\(expired) expired instead of \(overdue.count)"
    }

    /// A sequence number that was sent recently, long ago, or not yet.
    private mutating func anySequence() -> UInt64 {
        next + 2 - min(next + 2, UInt64.random(in: 0...(capacity + 4), using: &generator))
    }
}
