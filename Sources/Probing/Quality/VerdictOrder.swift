import ProbeEngine

/// Sorts the ends of one target's requests into the order of sending, so that losses in a row can be counted. A loss is
/// known only after its timeout, when later requests already have replies.
///
/// It holds the requests under way, and those that ended before an earlier one.
struct VerdictOrder: Sendable {
    /// The end of one request, reported in the order of sending.
    struct Ending: Sendable, Equatable {
        enum Kind: Sendable, Equatable {
            case reply
            case lost
            /// The request never left this host.
            case unsent(SendFailure)
        }

        /// The time at which the request was sent, or should have been sent, in monotonic nanoseconds.
        let sent: Int64
        let kind: Kind

        init(sent: Int64, kind: Kind) {
            self.sent = sent
            self.kind = kind
        }
    }

    private enum State: UInt8 { case underWay, replied, lost, withdrawn }

    private struct Request {
        let sequence: UInt64
        let sent: Int64
        var state: State
        /// The reasons why the request was withdrawn, and why the following requests could not be sent.
        var failure = SendFailure.other
        /// Requests that could not be sent between this one and the next.
        var failures: UInt16 = 0
        /// The time from sending this request to the first failure, in milliseconds.
        var delay: UInt32 = 0

        mutating func end(as state: State, for failure: SendFailure) {
            self.state = state
            if failures == 0 { self.failure = failure }
        }

        mutating func follow(_ failure: SendFailure, at time: Int64) {
            if failures == 0 { delay = UInt32(clamping: (time - sent) / 1_000_000) }
            if failures < .max { failures += 1 }
            self.failure = failure
        }

        /// Reports its own end, and then those of the requests that failed after it.
        func report(_ report: (Ending) -> Void) {
            let kind: Ending.Kind =
                switch state {
                case .replied: .reply
                case .lost, .underWay: .lost
                case .withdrawn: .unsent(failure)
                }
            report(Ending(sent: sent, kind: kind))
            for _ in 0..<failures {
                report(Ending(sent: sent + Int64(delay) * 1_000_000, kind: .unsent(failure)))
            }
        }
    }

    /// The oldest request. It is stored separately, since usually there is no other. Then no other memory is touched.
    private var oldest: Request?
    /// A ring of the later requests, from `first` on, by rising sequence. Its size is a power of two, or zero. A
    /// `Deque` does not report its capacity, so that it cannot release what a long wait has enlarged.
    private var requests: [Request?] = []
    private var first = 0
    private var count = 0
    private static let keptPlaces = 16

    /// Enters a request that was sent. Sequences rise, and may have gaps.
    mutating func sent(_ sequence: UInt64, at time: Int64) {
        append(Request(sequence: sequence, sent: time, state: .underWay))
    }

    /// Enters the end of a request, and reports in order the endings that are now known without a gap. Ignores a
    /// request that is not under way.
    mutating func ended(_ sequence: UInt64, isReply: Bool, _ report: (Ending) -> Void) {
        end(sequence, as: isReply ? .replied : .lost, report)
    }

    /// Enters that a request that the kernel accepted never left this host.
    mutating func withdrew(_ sequence: UInt64, for failure: SendFailure, _ report: (Ending) -> Void) {
        end(sequence, as: .withdrawn, for: failure, report)
    }

    /// A request could not be sent at `time`. It has no sequence: the next one that is sent gets it.
    mutating func failed(for failure: SendFailure, at time: Int64, _ report: (Ending) -> Void) {
        if count > 0 {
            requests[place(count - 1)]?.follow(failure, at: time)
        } else if oldest != nil {
            oldest?.follow(failure, at: time)
        } else {
            report(Ending(sent: time, kind: .unsent(failure)))
        }
    }

    private mutating func end(
        _ sequence: UInt64, as state: State, for failure: SendFailure = .other, _ report: (Ending) -> Void
    ) {
        if oldest?.sequence == sequence {
            oldest?.end(as: state, for: failure)
        } else if let index = index(of: sequence), requests[place(index)]?.state == .underWay {
            requests[place(index)]?.end(as: state, for: failure)
        }
        while let known = oldest, known.state != .underWay {
            oldest = popFirst()
            known.report(report)
        }
    }

    private mutating func append(_ request: Request) {
        guard oldest != nil else { return oldest = request }
        if count == requests.count { grow() }
        requests[place(count)] = request
        count += 1
    }

    private mutating func popFirst() -> Request? {
        guard count > 0 else { return nil }
        let request = requests[first]
        requests[first] = nil
        first = place(1)
        count -= 1
        // A ring that a long wait enlarged is released.
        if count == 0, requests.count > Self.keptPlaces { (requests, first) = ([], 0) }
        return request
    }

    private func place(_ index: Int) -> Int { (first + index) & (requests.count - 1) }

    private func index(of sequence: UInt64) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            guard let request = requests[place(middle)] else { return nil }
            if request.sequence < sequence { low = middle + 1 } else { high = middle }
        }
        guard low < count, requests[place(low)]?.sequence == sequence else { return nil }
        return low
    }

    private mutating func grow() {
        let ordered = (0..<count).map { requests[place($0)] }
        requests = ordered + Array(repeating: nil, count: max(2, count))
        first = 0
    }
}
