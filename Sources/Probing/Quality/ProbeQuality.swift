import NetworkPrimitives
import ProbeEngine
import VPNConfiguration

/// Figures of one target in addition to its counters: bursts of losses, outages, and changes of the path.
package struct ProbeQuality: Sendable {
    package private(set) var bursts = LossBursts()
    package private(set) var outages: OutageLog
    package private(set) var smoothedJitter = SmoothedJitter()
    /// The optional histogram of jitter; `nil` if the setting is disabled.
    package private(set) var jitters: JitterHistogram?
    package private(set) var base: BaseRoundTrip
    /// Replies with another TTL or hop limit than the previous reply.
    package private(set) var hopLimitChanges: UInt64 = 0
    /// Replies with another code point than their requests.
    package private(set) var remarked: UInt64 = 0
    /// Replies within the round-trip time of the objective.
    package private(set) var goodRoundTrips: UInt64 = 0
    private let codePoint: UInt8
    /// The round-trip objective in nanoseconds; the maximum if there is none.
    private var goodRoundTrip: Int64
    private var order = VerdictOrder()

    init(_ settings: ProbeSettings.Values, roundTripObjective: Duration? = nil) {
        outages = OutageLog(threshold: settings.outageAfter)
        // A shorter window than that of the compared figures would be no base, and empty between two verdicts.
        base = BaseRoundTrip(window: max(settings.baseWindow, settings.window).nanoseconds)
        jitters = settings.hasJitterHistogram ? JitterHistogram(native: settings.histograms.native) : nil
        codePoint = settings.packet.codePoint
        goodRoundTrip = roundTripObjective?.nanoseconds ?? .max
    }

    /// The round-trip time up to which a reply counts as good, in nanoseconds; `nil` if every reply does.
    package var roundTripObjective: Int64? { goodRoundTrip == .max ? nil : goodRoundTrip }

    /// Applies a new objective to the replies from now on.
    mutating func apply(roundTripObjective: Duration?) { goodRoundTrip = roundTripObjective?.nanoseconds ?? .max }

    mutating func recordSent(_ sequence: UInt64, at now: Int64) { order.sent(sequence, at: now) }

    /// Enters a reply in time.
    ///
    /// - Parameters:
    ///   - difference: the difference to the round-trip time of the adjacent request, if that was answered last.
    ///   - former: the hop limit of the previous reply.
    mutating func record(_ reply: EchoReply, difference: Int64?, former: UInt8?, at now: Int64) {
        base.record(reply.roundTripTime, at: now)
        if let difference {
            smoothedJitter.record(difference: difference)
            jitters?.observe(difference)
        }
        if let former, let limit = reply.hopLimit, limit != former { hopLimitChanges += 1 }
        if let codePoint = reply.codePoint, codePoint != self.codePoint { remarked += 1 }
        if reply.roundTripTime <= goodRoundTrip { goodRoundTrips += 1 }
    }

    /// Enters the end of a request, for figures that depend on the order of sending.
    ///
    /// - Returns: the most losses in a row that this revealed, including current ones; 0 for none.
    mutating func recordEnd(of sequence: UInt64, isReply: Bool, at time: ClockReading) -> UInt64 {
        var longest: UInt64 = 0
        order.ended(sequence, isReply: isReply) { ending in
            longest = max(longest, Self.enter(ending, at: time, &bursts, &outages))
        }
        return longest
    }

    /// Enters a request that the kernel accepted and that never left this host, and the ends that waited for it.
    ///
    /// - Returns: the same as ``recordEnd(of:isReply:at:)``.
    mutating func recordWithdrawal(of sequence: UInt64, for failure: SendFailure, at time: ClockReading) -> UInt64 {
        var longest: UInt64 = 0
        order.withdrew(sequence, for: failure) { ending in
            longest = max(longest, Self.enter(ending, at: time, &bursts, &outages))
        }
        return longest
    }

    /// Enters a request that could not be sent.
    mutating func recordSendFailure(_ failure: SendFailure, at time: ClockReading) {
        order.failed(for: failure, at: time.monotonic) { outages.record($0, at: time) }
    }

    private static func enter(
        _ ending: VerdictOrder.Ending, at time: ClockReading, _ bursts: inout LossBursts, _ outages: inout OutageLog
    ) -> UInt64 {
        outages.record(ending, at: time)
        switch ending.kind {
        case .reply: bursts.record(isReply: true)
        case .lost: bursts.record(isReply: false)
        // A request that never left this host is no loss, and ends no burst.
        case .unsent: return 0
        }
        return bursts.consecutive
    }

    /// Takes the unreported changes between up and outage.
    mutating func takeChanges() -> [OutageChange] { outages.takeChanges() }
}

/// The lengths of bursts of lost requests (the loss periods of RFC 3357).
///
/// Only this distinguishes a gap of six seconds from the loss of every hundredth packet, both with 1 % of loss.
package struct LossBursts: Sendable {
    /// Inclusive upper bounds in requests.
    package static let bounds: [UInt64] = [1, 2, 3, 5, 10, 30, 60, 300, 1_800]

    /// Ended bursts per bucket, not cumulative. The last bucket is for bursts above all bounds.
    package private(set) var counts = InlineArray<10, UInt64>(repeating: 0)
    /// The sum of all ended bursts, in requests.
    package private(set) var sum: UInt64 = 0
    /// The length of the current burst, in requests; 0 after a reply.
    package private(set) var consecutive: UInt64 = 0

    /// Enters the end of the next request in the order of sending.
    mutating func record(isReply: Bool) {
        guard isReply else { return consecutive += 1 }
        guard consecutive > 0 else { return }
        counts[Self.bounds.firstIndex { consecutive <= $0 } ?? Self.bounds.count] += 1
        sum += consecutive
        consecutive = 0
    }
}
