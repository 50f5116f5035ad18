/// The echo requests of one target that are out or were lately: which sequence numbers, since when, and how they ended.
///
/// Pure: it decides what a reply, an ICMP error or the passing of time means, and sends nothing.
struct EchoFlow: Sendable {
    /// What a reply that carries one of our sequence numbers is.
    enum ReplyOutcome: Equatable {
        case inTime(isReordered: Bool)
        /// The request ends only now, and as lost: the deadline had passed when the reply reached this host.
        case afterDeadline
        case late
        case duplicate
        /// No request that is remembered.
        case unknown
    }

    /// The waiting time in nanoseconds after which a request is lost.
    let timeout: Int64
    /// Requests without a verdict.
    private(set) var inFlight: Int32 = 0
    /// Verdicts of loss since the last reply in time.
    private(set) var lossesInRow: UInt32 = 0
    private var requests: [EchoRequest]
    private var nextSequence: UInt64
    /// All requests before this one have their verdict.
    private var oldestPending: UInt64
    /// One more than the highest sequence number that was answered in time (RFC 4737's NextExp); 0 before the first.
    private var nextExpected: UInt64 = 0

    /// - Parameters:
    ///   - interval: between requests, in nanoseconds, positive.
    ///   - firstSequence: where the numbers start; random, so that two flows to one address are told apart by it.
    init(interval: Int64, timeout: Int64, firstSequence: UInt16) {
        self.timeout = timeout
        requests = Array(repeating: EchoRequest(), count: Self.capacity(interval: interval, timeout: timeout))
        nextSequence = UInt64(firstSequence)
        oldestPending = nextSequence
    }

    /// How long after its sending a request is remembered: a reply counts as late up to ten seconds after its deadline, or
    /// as long again as the timeout where that is more.
    static func memory(timeout: Int64) -> Int64 { timeout + max(timeout, 10_000_000_000) }

    private static func capacity(interval: Int64, timeout: Int64) -> Int {
        let remembered = memory(timeout: timeout) / max(interval, 1) + 2
        return min(max(8, Int(remembered)), 32_768)
    }

    /// The number that the request that goes next has.
    var number: UInt64 { nextSequence }

    /// The same; `nil` while the ring is full of requests without a verdict.
    var next: UInt64? { requests[place(of: nextSequence)].state == .pending ? nil : nextSequence }

    /// Enters the next request as sent at `time`, in monotonic nanoseconds, as packet `packet` of its socket.
    mutating func recordSent(packet: UInt32 = 0, at time: Int64) {
        requests[place(of: nextSequence)] = EchoRequest(sequence: nextSequence, packet: packet, sent: time)
        nextSequence += 1
        inFlight += 1
    }

    /// The whole number of the request with the 16 bits that ICMP carries, and the request, where it is remembered.
    func find(_ wireSequence: UInt16) -> (sequence: UInt64, request: EchoRequest)? {
        let behind = UInt64(UInt16(truncatingIfNeeded: nextSequence) &- wireSequence)
        guard behind != 0, behind <= nextSequence else { return nil }
        let sequence = nextSequence - behind
        let request = requests[place(of: sequence)]
        return request.has(sequence) ? (sequence, request) : nil
    }

    /// Judges a reply to request `sequence` that took `roundTripTime` nanoseconds.
    mutating func recordReply(_ sequence: UInt64, roundTripTime: Int64) -> ReplyOutcome {
        let place = place(of: sequence)
        guard requests[place].has(sequence) else { return .unknown }
        switch requests[place].state {
        case .unused:
            return .unknown
        case .pending where roundTripTime > timeout:
            end(place, as: .lostThenAnswered)
            return .afterDeadline
        case .pending:
            end(place, as: .answered)
            let isReordered = sequence < nextExpected
            nextExpected = max(sequence + 1, nextExpected)
            return .inTime(isReordered: isReordered)
        case .lost:
            requests[place].state = .lostThenAnswered
            return .late
        case .answered, .lostThenAnswered:
            return .duplicate
        }
    }

    /// Keeps why request `sequence` is lost, should no reply come in time: a reply may take another branch of the path than
    /// the error. The first error counts.
    mutating func recordError(_ sequence: UInt64, _ reason: LossReason) {
        let place = place(of: sequence)
        guard requests[place].has(sequence), requests[place].state == .pending, requests[place].error == nil else {
            return
        }
        requests[place].error = reason
    }

    /// Ends request `sequence` as lost, before its deadline; `false` where it has its verdict already.
    mutating func end(_ sequence: UInt64) -> Bool {
        let place = place(of: sequence)
        guard requests[place].has(sequence), requests[place].state == .pending else { return false }
        end(place, as: .lost)
        return true
    }

    /// Ends the oldest request whose deadline is at or before `time` (monotonic nanoseconds) as lost; it, where there is one.
    mutating func expireNext(at time: Int64) -> (sequence: UInt64, request: EchoRequest)? {
        guard let deadline = nextDeadline, deadline <= time else { return nil }
        let place = place(of: oldestPending)
        let request = requests[place]
        end(place, as: .lost)
        return (oldestPending, request)
    }

    /// The request that ended last as lost was none of the line's losses.
    mutating func forgiveLoss() { lossesInRow -= min(lossesInRow, 1) }

    /// The earliest deadline of a request without a verdict, in monotonic nanoseconds; `nil` when there is none.
    var nextDeadline: Int64? {
        mutating get {
            while oldestPending < nextSequence {
                let request = requests[place(of: oldestPending)]
                // A later request may have taken the place of one that has its verdict.
                if request.has(oldestPending), request.state == .pending {
                    return request.sent + timeout
                }
                oldestPending += 1
            }
            return nil
        }
    }

    private mutating func end(_ place: Int, as state: EchoRequest.State) {
        requests[place].state = state
        inFlight -= 1
        lossesInRow = state == .answered ? 0 : lossesInRow &+ 1
    }

    private func place(of sequence: UInt64) -> Int {
        Int(sequence % UInt64(requests.count))
    }
}
