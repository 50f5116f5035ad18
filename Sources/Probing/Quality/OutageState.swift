package import ProbeEngine

/// Whether a target is in outage: it is once some requests in a row have had no reply, lost or never sent, until the next
/// reply.
///
/// An outage lasts from the sending of its first lost request until the sending of the first request that was answered
/// again, so that neither timeout nor round trip is a part of it.
package struct OutageState: Sendable {
    package enum State: String, Sendable {
        /// Neither a reply nor enough losses yet.
        case unknown
        case up
        case outage
    }

    /// What a verdict changed.
    package enum Change: Sendable, Equatable {
        /// The first thing that is known of the target, and it answers.
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
    /// When the newest outage began and when one last ended, in monotonic nanoseconds.
    package private(set) var lastStart: Int64?
    package private(set) var lastEnd: Int64?
    private var past = OutageSpans()
    /// Of the one that ended at `lastEnd`.
    private var lastEndedStart: Int64 = 0
    /// Of the outages that have ended, in nanoseconds.
    private var ended: Int64 = 0
    /// Why requests do not leave this host; `nil` if the newest one that ended did.
    package private(set) var failure: SendFailure?
    /// When this host began to have no room for any request, in monotonic nanoseconds; `nil` if it has.
    private var shortageStart: Int64?
    /// A shorter shortage says nothing of the path: a burst of other traffic fills a queue for as long.
    private static let longestShortage: Int64 = 10_000_000_000
    private var losses: UInt32 = 0
    private var firstLoss: Int64 = 0
    private var newestLoss: Int64 = 0
    /// When the newest request that has ended was sent; `nil` before the first.
    private var newest: Int64?

    /// - Parameter threshold: 1 or more.
    package init(threshold: UInt32) {
        self.threshold = threshold
    }

    /// The time in outage, in nanoseconds. While one goes on it is counted up to its newest lost request, which is never
    /// more than what it comes to in the end.
    package var total: Int64 { state == .outage ? ended + newestLoss - (lastStart ?? newestLoss) : ended }

    /// Of the outage that ended last, in nanoseconds; 0 before one has.
    var lastDuration: Int64 { lastEnd.map { $0 - lastEndedStart } ?? 0 }

    /// Until when it is settled whether the target was in outage: losses that are still too few may yet become one.
    package var settled: Int64? { state != .outage && losses > 0 ? firstLoss : newest }

    /// The state as far as it still says something: who answered, but could not be asked for longer than verdicts take to
    /// settle, is not known to answer.
    ///
    /// - Parameters:
    ///   - now: monotonic nanoseconds.
    ///   - patience: how long its verdicts may take to settle, in nanoseconds.
    package func state(at now: Int64, patience: Int64) -> State {
        guard state == .up, let settled, settled < now - patience else { return state }
        return .unknown
    }

    /// Whether the target was in outage at any moment of a second that is settled, of late.
    ///
    /// - Parameter second: monotonic time in whole seconds.
    package func wasInOutage(in second: Int64) -> Bool {
        if state == .outage, let lastStart, lastStart / 1_000_000_000 <= second { return true }
        return past.touch(second)
    }

    /// Enters the end of the next request in the order of sending.
    package mutating func record(_ ending: VerdictOrder.Ending) -> Change? {
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

    /// Whether a shortage that goes on at `time` is too short to say anything. One that is not makes an outage by itself.
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
    /// Whether the host had no room for the request, rather than no way for it.
    fileprivate var isShortage: Bool {
        switch self {
        case .noBuffers, .notSent: true
        case .noRoute, .permission, .messageSize, .other: false
        }
    }
}

/// In which of the last seconds a target was in outage, for as long as it may take until all targets of its connection are
/// settled: short outages can begin and end several times meanwhile.
struct OutageSpans: Sendable {
    /// More than there are in 60 seconds, the longest timeout, where each is apart from the next by a second.
    static let mostSpans = 32
    private static let second: Int64 = 1_000_000_000

    /// Seconds that an outage touched, oldest first, with at least one between two spans.
    private var spans: [Range<Int64>] = []

    /// Enters an outage that ended, not before those that were entered; in monotonic nanoseconds.
    mutating func append(from start: Int64, to end: Int64) {
        guard start < end else { return }
        let first = start / Self.second
        let span = first..<max(first, (end - 1) / Self.second) + 1
        if let last = spans.last, span.lowerBound <= last.upperBound {
            spans[spans.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            return
        }
        if spans.count == Self.mostSpans {
            // Where even that is too few, an outage too many is better than one that is hidden.
            spans[1] = spans[0].lowerBound..<spans[1].upperBound
            spans.removeFirst()
        }
        spans.append(span)
    }

    /// - Parameter second: monotonic time in whole seconds.
    func touch(_ second: Int64) -> Bool {
        guard let index = spans.lastIndex(where: { $0.lowerBound <= second }) else { return false }
        return spans[index].contains(second)
    }
}
