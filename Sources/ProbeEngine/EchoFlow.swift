/// The recent echo requests of one flow: their sequence numbers, when they were sent, and how they ended.
///
/// It is pure: it decides what a reply, an ICMP error or the passing of time means, and sends nothing. The requests lie
/// in an array indexed by sequence number, because every access is by number and a queue (`Deque`) would add nothing.
struct EchoFlow: Sendable {
    /// The kind of a reply with a known sequence number.
    enum ReplyOutcome: Equatable {
        case inTime(isReordered: Bool)
        /// The deadline had passed when the reply reached this host. The request ends only now, as lost.
        case afterDeadline
        case late
        case duplicate
        /// The flow does not remember the request.
        case unknown
    }

    /// Nanoseconds after which a request without a reply is lost.
    let timeout: Int64
    /// Requests without a verdict.
    private(set) var inFlight: Int32 = 0
    /// Losses since the last reply in time.
    private(set) var lossesInRow: UInt32 = 0
    private var requests: [EchoRequest]
    private var nextSequence: UInt64
    /// The first request that may lack a verdict.
    private var oldestPending: UInt64
    /// One more than the highest sequence number with a reply in time (NextExp of RFC 4737); 0 before the first.
    private var nextExpected: UInt64 = 0

    /// - Parameters:
    ///   - interval: the time between requests in nanoseconds, positive.
    ///   - firstSequence: the first number. A random number distinguishes two flows to one address.
    init(interval: Int64, timeout: Int64, firstSequence: UInt16) {
        self.timeout = timeout
        requests = Array(repeating: EchoRequest(), count: Self.capacity(interval: interval, timeout: timeout))
        nextSequence = UInt64(firstSequence)
        oldestPending = nextSequence
    }

    /// Returns how long after its sending a request is remembered, in nanoseconds. A reply counts as late for ten
    /// seconds after its deadline, or for the length of the timeout if that is more.
    static func memory(timeout: Int64) -> Int64 { timeout + max(timeout, 10_000_000_000) }

    private static func capacity(interval: Int64, timeout: Int64) -> Int {
        let remembered = memory(timeout: timeout) / max(interval, 1) + 2
        return min(max(8, Int(remembered)), 32_768)
    }

    /// The number of the next request.
    var number: UInt64 { nextSequence }

    /// The number of the next request; `nil` while all remembered requests lack a verdict.
    var next: UInt64? { requests[place(of: nextSequence)].state == .pending ? nil : nextSequence }

    /// Records that the next request was sent at `time`, in monotonic nanoseconds, as packet `packet` of its socket.
    mutating func recordSent(packet: UInt32 = 0, at time: Int64) {
        requests[place(of: nextSequence)] = EchoRequest(sequence: nextSequence, packet: packet, sent: time)
        nextSequence += 1
        inFlight += 1
    }

    /// Returns the request with the 16 bits that ICMP carries, and its whole number; `nil` if it is not remembered.
    func find(_ wireSequence: UInt16) -> (sequence: UInt64, request: EchoRequest)? {
        let behind = UInt64(UInt16(truncatingIfNeeded: nextSequence) &- wireSequence)
        guard behind != 0, behind <= nextSequence else { return nil }
        let sequence = nextSequence - behind
        let request = requests[place(of: sequence)]
        return request.has(sequence) ? (sequence, request) : nil
    }

    /// Records a reply to request `sequence` after `roundTripTime` nanoseconds.
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

    /// Records the reason for which request `sequence` is lost if no reply comes in time. A reply may take another
    /// branch of the path than the error. The first error counts.
    mutating func recordError(_ sequence: UInt64, _ reason: LossReason) {
        let place = place(of: sequence)
        guard requests[place].has(sequence), requests[place].state == .pending, requests[place].error == nil else {
            return
        }
        requests[place].error = reason
    }

    /// Ends request `sequence` as lost before its deadline. Returns `false` if it already has a verdict.
    mutating func end(_ sequence: UInt64) -> Bool {
        let place = place(of: sequence)
        guard requests[place].has(sequence), requests[place].state == .pending else { return false }
        end(place, as: .lost)
        return true
    }

    /// Ends the oldest request with a deadline at or before `time` (monotonic nanoseconds) as lost. Returns the
    /// request; `nil` if there is none.
    mutating func expireNext(at time: Int64) -> (sequence: UInt64, request: EchoRequest)? {
        guard let deadline = nextDeadline, deadline <= time else { return nil }
        let place = place(of: oldestPending)
        let request = requests[place]
        end(place, as: .lost)
        return (oldestPending, request)
    }

    /// Takes the last loss out of ``lossesInRow``, because the request never left this host.
    mutating func forgiveLoss() { lossesInRow -= min(lossesInRow, 1) }

    /// The earliest deadline of a request without a verdict, in monotonic nanoseconds; `nil` for none.
    var nextDeadline: Int64? {
        mutating get {
            while oldestPending < nextSequence {
                let request = requests[place(of: oldestPending)]
                // A later request may have replaced one with a verdict.
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
