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

    /// One request's place in the ring.
    struct Request: Sendable {
        enum State: UInt8, Sendable { case unused, pending, answered, lost, lostThenAnswered }

        var sequence: UInt64 = 0
        var sent = ClockReading(monotonic: 0, realtime: 0)
        var state = State.unused
    }

    /// The waiting time in nanoseconds after which a request is lost.
    let timeout: Int64
    /// Requests without a verdict.
    private(set) var inFlight = 0
    private var requests: [Request]
    private var nextSequence: UInt64
    /// All requests before this one have their verdict.
    private var oldestPending: UInt64
    /// The highest sequence number that was answered in time (RFC 4737's NextExp, less one).
    private var highestAnswered: UInt64?

    /// - Parameters:
    ///   - interval: between requests, in nanoseconds, positive.
    ///   - firstSequence: where the numbers start; random, so that two flows to one address are told apart by it.
    init(interval: Int64, timeout: Int64, firstSequence: UInt16) {
        self.timeout = timeout
        requests = Array(repeating: Request(), count: Self.capacity(interval: interval, timeout: timeout))
        nextSequence = UInt64(firstSequence)
        oldestPending = nextSequence
    }

    /// A reply counts as late up to ten seconds after its deadline, or as long again as the timeout where that is more.
    private static let memoryAfterDeadline: Int64 = 10_000_000_000

    private static func capacity(interval: Int64, timeout: Int64) -> Int {
        let remembered = (timeout + max(timeout, memoryAfterDeadline)) / max(interval, 1) + 2
        var capacity = 8
        while capacity < remembered && capacity < 32_768 { capacity *= 2 }
        return capacity
    }

    /// The number of the request that goes next; `nil` while the ring is full of requests without a verdict.
    var next: UInt64? { requests[place(of: nextSequence)].state == .pending ? nil : nextSequence }

    /// Enters the next request as sent.
    mutating func recordSent(at time: ClockReading) {
        requests[place(of: nextSequence)] = Request(sequence: nextSequence, sent: time, state: .pending)
        nextSequence += 1
        inFlight += 1
    }

    /// When the request with the 16 bits that ICMP carries was sent, and its whole number.
    func find(_ wireSequence: UInt16) -> Request? {
        let behind = UInt64(UInt16(truncatingIfNeeded: nextSequence) &- wireSequence)
        guard behind != 0, behind <= nextSequence else { return nil }
        let sequence = nextSequence - behind
        let request = requests[place(of: sequence)]
        return request.state != .unused && request.sequence == sequence ? request : nil
    }

    /// Takes over the kernel's stamp of when request `sequence` left, where the request is still open and the stamp is
    /// not from before it was handed over.
    mutating func recordSendStamp(_ sequence: UInt64, at stamp: Int64) {
        let place = place(of: sequence)
        guard requests[place].sequence == sequence, requests[place].state == .pending,
            stamp >= requests[place].sent.realtime
        else { return }
        requests[place].sent.realtime = stamp
    }

    /// Judges a reply to request `sequence` that took `roundTripTime` nanoseconds.
    mutating func recordReply(_ sequence: UInt64, roundTripTime: Int64) -> ReplyOutcome {
        let place = place(of: sequence)
        guard requests[place].sequence == sequence else { return .unknown }
        switch requests[place].state {
        case .unused:
            return .unknown
        case .pending where roundTripTime > timeout:
            end(place, as: .lostThenAnswered)
            return .afterDeadline
        case .pending:
            end(place, as: .answered)
            let isReordered = highestAnswered.map { sequence < $0 } ?? false
            highestAnswered = max(sequence, highestAnswered ?? 0)
            return .inTime(isReordered: isReordered)
        case .lost:
            requests[place].state = .lostThenAnswered
            return .late
        case .answered, .lostThenAnswered:
            return .duplicate
        }
    }

    /// Ends request `sequence` as lost for a reason that an ICMP error gave; `false` where it has its verdict already.
    mutating func recordError(_ sequence: UInt64) -> Bool {
        let place = place(of: sequence)
        guard requests[place].sequence == sequence, requests[place].state == .pending else { return false }
        end(place, as: .lost)
        return true
    }

    /// Ends all requests whose deadline is at or before `time` (monotonic nanoseconds), and returns how many those were.
    mutating func expire(at time: Int64) -> Int {
        var expired = 0
        while let deadline = nextDeadline, deadline <= time {
            end(place(of: oldestPending), as: .lost)
            expired += 1
        }
        return expired
    }

    /// The earliest deadline of a request without a verdict, in monotonic nanoseconds; `nil` when there is none.
    var nextDeadline: Int64? {
        mutating get {
            while oldestPending < nextSequence {
                let request = requests[place(of: oldestPending)]
                // A later request may have taken the place of one that has its verdict.
                if request.sequence == oldestPending, request.state == .pending {
                    return request.sent.monotonic + timeout
                }
                oldestPending += 1
            }
            return nil
        }
    }

    private mutating func end(_ place: Int, as state: Request.State) {
        requests[place].state = state
        inFlight -= 1
    }

    private func place(of sequence: UInt64) -> Int {
        Int(truncatingIfNeeded: sequence) & (requests.count - 1)
    }
}
