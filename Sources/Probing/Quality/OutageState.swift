package import ProbeEngine

/// Whether a target is in outage: after some requests in a row without a reply, lost or not sent, and until the next
/// reply.
///
/// An outage lasts from the sending of its first lost request to the sending of the next answered request. It includes
/// neither the timeout nor the round-trip time.
package struct OutageState: Sendable {
    package enum State: String, Sendable {
        /// There is neither a reply nor a sufficient number of losses.
        case unknown
        case up
        case outage
    }

    /// The change that a verdict caused.
    enum Change: Sendable, Equatable {
        /// The first known state of the target is up.
        case answers
        case began
        case ended
    }

    /// Requests in a row without a reply that make an outage.
    private let threshold: UInt32
    package private(set) var state = State.unknown
    /// Outages that began.
    package private(set) var outages: UInt64 = 0
    /// Changes between up and outage.
    package private(set) var changes: UInt64 = 0
    /// The start of the newest outage and the end of the last one, in monotonic nanoseconds.
    package private(set) var lastStart: Int64?
    package private(set) var lastEnd: Int64?
    private var past = OutageSpans()
    /// The start of the outage that ended at `lastEnd`.
    private var lastEndedStart: Int64 = 0
    /// The duration of all ended outages, in nanoseconds.
    private var ended: Int64 = 0
    /// The reason why requests do not leave this host; `nil` if the newest ended request left it.
    package private(set) var failure: SendFailure?
    /// The start of the current shortage of buffers on this host, in monotonic nanoseconds; `nil` without a shortage.
    private var shortageStart: Int64?
    /// A shorter shortage shows nothing about the path. Bursts of other traffic can fill a queue for this long.
    private static let longestShortage: Int64 = 10_000_000_000
    private var losses: UInt32 = 0
    private var firstLoss: Int64 = 0
    private var newestLoss: Int64 = 0
    /// The time at which the newest ended request was sent; `nil` before the first.
    private var newest: Int64?

    /// Creates an unknown state.
    ///
    /// - Parameter threshold: requests without a reply, 1 or more.
    init(threshold: UInt32) {
        self.threshold = threshold
    }

    /// The time in outage, in nanoseconds. A current outage counts up to its newest lost request, so that the value
    /// never falls.
    package var total: Int64 { state == .outage ? ended + newestLoss - (lastStart ?? newestLoss) : ended }

    /// The duration of the last ended outage, in nanoseconds; 0 before the first.
    var lastDuration: Int64 { lastEnd.map { $0 - lastEndedStart } ?? 0 }

    /// The time until which the state is settled. Losses below the threshold may still become an outage.
    package var settled: Int64? { state != .outage && losses > 0 ? firstLoss : newest }

    /// Returns the state, or unknown if the target was up and has had no settled verdict within `patience`.
    ///
    /// - Parameters:
    ///   - now: monotonic nanoseconds.
    ///   - patience: the time that verdicts may take to settle, in nanoseconds.
    package func state(at now: Int64, patience: Int64) -> State {
        guard state == .up, let settled, settled < now - patience else { return state }
        return .unknown
    }

    /// Returns whether the target was in outage at any moment of a recent settled second.
    ///
    /// - Parameter second: monotonic time in whole seconds.
    package func wasInOutage(in second: Int64) -> Bool {
        if state == .outage, let lastStart, lastStart / 1_000_000_000 <= second { return true }
        return past.touch(second)
    }

    /// Enters the end of the next request in the order of sending.
    mutating func record(_ ending: VerdictOrder.Ending) -> Change? {
        switch ending.kind {
        case .reply, .lost: failure = nil
        case .unsent(let failure):
            if failure.isShortage, isBrief(at: ending.sent) { return nil }
            self.failure = failure
        }
        shortageStart = failure?.isShortage == true ? shortageStart : nil
        newest = ending.sent
        return ending.kind == .reply ? recordReply(ending.sent) : recordLoss(ending.sent)
    }

    /// Returns whether a shortage at `time` is too short to count. A longer one is an outage by itself.
    private mutating func isBrief(at time: Int64) -> Bool {
        let start = shortageStart ?? time
        shortageStart = start
        guard time - start >= Self.longestShortage else { return true }
        if losses == 0 { firstLoss = start }
        losses = max(losses, threshold - 1)
        return false
    }

    private mutating func recordReply(_ time: Int64) -> Change? {
        losses = 0
        defer { state = .up }
        switch state {
        case .up: return nil
        case .unknown: return .answers
        case .outage:
            ended += time - (lastStart ?? time)
            lastEnd = time
            lastEndedStart = lastStart ?? time
            past.append(from: lastEndedStart, to: time)
            changes += 1
            return .ended
        }
    }

    private mutating func recordLoss(_ time: Int64) -> Change? {
        if losses == 0 { firstLoss = time }
        newestLoss = time
        if losses < threshold { losses += 1 }
        guard state != .outage, losses == threshold else { return nil }
        if state == .up { changes += 1 }
        state = .outage
        outages += 1
        lastStart = firstLoss
        return .began
    }
}

extension SendFailure {
    /// Whether the host lacked buffers for the request, and not a route.
    fileprivate var isShortage: Bool {
        switch self {
        case .noBuffers, .notSent: true
        case .noRoute, .permission, .messageSize, .other: false
        }
    }
}

/// The recent seconds in which a target was in outage. They are kept until all targets of its connection have settled.
/// Several short outages can begin and end in this time.
struct OutageSpans: Sendable {
    /// More spans than fit into 60 seconds, the longest timeout, with a second between two.
    static let mostSpans = 32
    private static let second: Int64 = 1_000_000_000

    /// The seconds that an outage touched, oldest first, with at least one second between two spans.
    private var spans: [Range<Int64>] = []

    /// Enters an ended outage, in monotonic nanoseconds. Outages arrive in order.
    mutating func append(from start: Int64, to end: Int64) {
        guard start < end else { return }
        let first = start / Self.second
        let span = first..<max(first, (end - 1) / Self.second) + 1
        if let last = spans.last, span.lowerBound <= last.upperBound {
            spans[spans.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            return
        }
        if spans.count == Self.mostSpans {
            // If there are even more spans, an overestimate is better than a hidden outage.
            spans[1] = spans[0].lowerBound..<spans[1].upperBound
            spans.removeFirst()
        }
        spans.append(span)
    }

    /// Returns whether an outage touched a second.
    ///
    /// - Parameter second: monotonic time in whole seconds.
    func touch(_ second: Int64) -> Bool {
        guard let index = spans.lastIndex(where: { $0.lowerBound <= second }) else { return false }
        return spans[index].contains(second)
    }
}
