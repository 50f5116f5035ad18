package import Network
package import ProbeEngine
package import VPNConfiguration

/// What the verdicts of one target show beyond their numbers: how losses follow one another, when the target was in outage,
/// and what became of the path.
package struct ProbeQuality: Sendable {
    package private(set) var bursts = LossBursts()
    package private(set) var outages: OutageLog
    package private(set) var smoothedJitter = SmoothedJitter()
    /// `nil` where it is not asked for.
    package private(set) var jitters: JitterHistogram?
    package private(set) var base: BaseRoundTrip
    /// How often a reply had another TTL or hop limit than the one before.
    package private(set) var hopLimitChanges: UInt64 = 0
    /// Replies with another code point than their requests.
    package private(set) var remarked: UInt64 = 0
    /// Replies within the objective's round-trip time.
    package private(set) var goodRoundTrips: UInt64 = 0
    private let codePoint: UInt8
    /// In nanoseconds; the greatest number where there is no objective.
    private var goodRoundTrip: Int64
    private var order = VerdictOrder()

    package init(_ settings: ProbeSettings.Values, roundTripObjective: Duration? = nil) {
        outages = OutageLog(threshold: settings.outageAfter)
        // A base of a shorter time than the figures that are compared with it would be no base, and fall empty between
        // two verdicts.
        base = BaseRoundTrip(window: max(settings.baseWindow, settings.window).nanoseconds)
        jitters = settings.hasJitterHistogram ? JitterHistogram(native: settings.histograms.native) : nil
        codePoint = settings.packet.codePoint
        goodRoundTrip = roundTripObjective?.nanoseconds ?? .max
    }

    /// The round-trip time up to which a reply counts as good, in nanoseconds; `nil` if every reply does.
    package var roundTripObjective: Int64? { goodRoundTrip == .max ? nil : goodRoundTrip }

    /// Applies a new objective to the replies from now on.
    mutating func apply(roundTripObjective: Duration?) { goodRoundTrip = roundTripObjective?.nanoseconds ?? .max }

    package mutating func recordSent(_ sequence: UInt64, at now: Int64) { order.sent(sequence, at: now) }

    /// Enters a reply in time.
    ///
    /// - Parameters:
    ///   - difference: from the round trip of the request before or after it, where that was answered last.
    ///   - former: the hop limit of the reply before.
    package mutating func record(_ reply: EchoReply, difference: Int64?, former: UInt8?, at now: Int64) {
        base.record(reply.roundTripTime, at: now)
        if let difference {
            smoothedJitter.record(difference: difference)
            jitters?.observe(difference)
        }
        if let former, let limit = reply.hopLimit, limit != former { hopLimitChanges += 1 }
        if let codePoint = reply.codePoint, codePoint != self.codePoint { remarked += 1 }
        if reply.roundTripTime <= goodRoundTrip { goodRoundTrips += 1 }
    }

    /// Enters how a request ended, for what depends on the order in which requests were sent.
    ///
    /// - Returns: the most losses in a row that this made known, those included that go on; 0 for none.
    package mutating func recordEnd(of sequence: UInt64, isReply: Bool, at time: ClockReading) -> UInt64 {
        var longest: UInt64 = 0
        order.ended(sequence, isReply: isReply) { ending in
            longest = max(longest, Self.enter(ending, at: time, &bursts, &outages))
        }
        return longest
    }

    /// A request that the kernel accepted never left this host: its end, and those that waited for it, are entered.
    ///
    /// - Returns: as ``recordEnd(of:isReply:at:)``.
    mutating func recordWithdrawal(of sequence: UInt64, for failure: SendFailure, at time: ClockReading) -> UInt64 {
        var longest: UInt64 = 0
        order.withdrew(sequence, for: failure) { ending in
            longest = max(longest, Self.enter(ending, at: time, &bursts, &outages))
        }
        return longest
    }

    /// A request could not be sent.
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
        // What never left this host is no loss, and ends no burst.
        case .unsent: return 0
        }
        return bursts.consecutive
    }

    /// Takes the changes between up and outage that nobody was told of.
    mutating func takeChanges() -> [OutageChange] { outages.takeChanges() }
}

/// How losses follow one another: how long the bursts of lost requests were (the loss periods of RFC 3357).
///
/// Whether 1 % of loss is a hole of six seconds or every hundredth packet is told by nothing else.
package struct LossBursts: Sendable {
    /// Upper bounds in requests, inclusive.
    package static let bounds: [UInt64] = [1, 2, 3, 5, 10, 30, 60, 300, 1_800]

    /// Ended bursts by length, not cumulative; the last is for those above all bounds.
    package private(set) var counts = InlineArray<10, UInt64>(repeating: 0)
    /// Of all ended bursts, in requests.
    package private(set) var sum: UInt64 = 0
    /// The burst that goes on, in requests; 0 after a reply.
    package private(set) var consecutive: UInt64 = 0

    /// Enters the end of the next request in the order of sending.
    package mutating func record(isReply: Bool) {
        guard isReply else { return consecutive += 1 }
        guard consecutive > 0 else { return }
        counts[Self.bounds.firstIndex { consecutive <= $0 } ?? Self.bounds.count] += 1
        sum += consecutive
        consecutive = 0
    }
}
