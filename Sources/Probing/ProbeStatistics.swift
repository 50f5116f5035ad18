package import NetworkPrimitives
package import ProbeEngine
import VPNConfiguration

/// The figures of one target since its probe began. At any moment: sent = completed + unsent + in flight, and completed
/// = replies + lost.
package struct ProbeStatistics: Sendable {
    /// Echo requests that the kernel accepted.
    package private(set) var sent: UInt64 = 0
    /// Accepted requests that never left this host. Each is a send failure, too.
    package private(set) var unsent: UInt64 = 0
    package private(set) var lateReplies: UInt64 = 0
    package private(set) var duplicateReplies: UInt64 = 0
    package private(set) var reorderedReplies: UInt64 = 0
    package private(set) var corruptedReplies: UInt64 = 0
    /// Replies in time with a truncated payload.
    package private(set) var truncatedReplies: UInt64 = 0
    /// Replies with a request's token from another address than the target's.
    package private(set) var foreignReplies: UInt64 = 0
    /// Round-trip times of replies in time.
    package private(set) var roundTrips: RoundTripHistogram
    /// TTL or hop limit of the last reply in time.
    package private(set) var hopLimit: UInt8?
    /// The MTU in the last "packet too big", in bytes.
    package private(set) var reportedMTU: UInt32?
    /// The clock that stamps the packets.
    package private(set) var timestamps: PingTimestamps
    /// The time at which the last reply in time was read, in nanoseconds since the Unix epoch.
    package private(set) var lastReply: Int64?
    /// The destination of the requests; `nil` for a host name that was never resolved.
    package private(set) var address: IPAddress?
    package private(set) var resolution = NameResolution()
    package private(set) var window: ProbeWindow
    package private(set) var quality: ProbeQuality
    private var losses = InlineArray<6, UInt64>(repeating: 0)
    private var failures = InlineArray<6, UInt64>(repeating: 0)
    /// ICMP errors that quoted a request, by reason, independent of the verdict.
    private var errors = InlineArray<6, UInt64>(repeating: 0)

    /// - Parameters:
    ///   - settings: the settings of the target.
    ///   - address: the destination of the requests; `nil` while unknown.
    ///   - timestamps: the clock that should stamp the packets.
    ///   - roundTripObjective: the round-trip time up to which a reply is good.
    init(
        _ settings: ProbeSettings, address: IPAddress? = nil, timestamps: PingTimestamps = PingTimestamps(.auto),
        roundTripObjective: Duration? = nil
    ) {
        roundTrips = RoundTripHistogram(settings.values.histograms)
        window = ProbeWindow(length: settings.window.nanoseconds)
        quality = ProbeQuality(settings.values, roundTripObjective: roundTripObjective)
        self.address = address
        self.timestamps = timestamps
    }

    package var replies: UInt64 { roundTrips.count }
    package var lost: UInt64 { LossReason.allCases.reduce(0) { $0 + lost(for: $1) } }
    /// Requests with a verdict.
    package var completed: UInt64 { replies + lost }
    /// Requests without a verdict. The engine reports each request as sent before its verdict.
    package var inFlight: UInt64 { sent - completed - unsent }
    /// Whether a first request has ended or could not be sent, or the host name has no address.
    package var hasFirstResult: Bool {
        completed > 0 || SendFailure.allCases.contains { sendFailures(for: $0) > 0 }
            || (address == nil && resolution.failures > 0)
    }

    /// Applies a new objective to the replies from now on.
    mutating func apply(roundTripObjective: Duration?) { quality.apply(roundTripObjective: roundTripObjective) }

    package func lost(for reason: LossReason) -> UInt64 { losses[reason.place] }
    package func sendFailures(for failure: SendFailure) -> UInt64 { failures[failure.place] }
    package func icmpErrors(for reason: LossReason) -> UInt64 { errors[reason.place] }

    /// Records an event.
    ///
    /// - Parameter sequence: the request of the event.
    mutating func record(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {
        switch event {
        case .sent:
            sent += 1
            quality.recordSent(sequence, at: time.monotonic)
        case .sendFailed(let failure):
            failures[failure.place] += 1
            quality.recordSendFailure(failure, at: time)
        case .verdict(.lost(let reason)):
            losses[reason.place] += 1
            window.recordLoss(at: time.monotonic)
            recordEnd(of: sequence, isReply: false, at: time)
        case .verdict(.reply(let reply)): record(reply, at: time)
        case .verdict(.notSent(let failure)):
            unsent += 1
            failures[failure.place] += 1
            record(burst: quality.recordWithdrawal(of: sequence, for: failure, at: time), at: time)
        case .icmpError(let reason): errors[reason.place] += 1
        case .foreignReply: foreignReplies += 1
        case .lateReply: lateReplies += 1
        case .duplicateReply: duplicateReplies += 1
        case .corruptedReply: corruptedReplies += 1
        case .packetTooBig(let mtu): reportedMTU = mtu
        case .timestamps(let timestamps): self.timestamps = timestamps
        }
    }

    /// Sets the current timestamp source of a flow that already runs.
    mutating func adopt(_ timestamps: PingTimestamps) { self.timestamps = timestamps }

    /// Records that the target's host name was resolved to `address`.
    mutating func recordResolution(to address: IPAddress, at time: ClockReading) {
        if let former = self.address, former != address { resolution.changes += 1 }
        resolution.lastSuccess = time.realtime
        self.address = address
    }

    mutating func recordResolutionFailure() { resolution.failures += 1 }

    private mutating func record(_ reply: EchoReply, at time: ClockReading) {
        roundTrips.observe(reply.roundTripTime)
        let difference = window.recordReply(reply.roundTripTime, sequence: reply.sequence, at: time.monotonic)
        quality.record(reply, difference: difference, former: hopLimit, at: time.monotonic)
        recordEnd(of: reply.sequence, isReply: true, at: time)
        if reply.isReordered { reorderedReplies += 1 }
        if reply.isTruncated { truncatedReplies += 1 }
        if let limit = reply.hopLimit { hopLimit = limit }
        lastReply = time.realtime
    }

    /// Whether there are unreported changes between up and outage.
    var hasOutageChanges: Bool { quality.outages.hasUnreported }

    /// Takes the unreported changes between up and outage.
    mutating func takeOutageChanges() -> [OutageChange] { quality.takeChanges() }

    private mutating func recordEnd(of sequence: UInt64, isReply: Bool, at time: ClockReading) {
        record(burst: quality.recordEnd(of: sequence, isReply: isReply, at: time), at: time)
    }

    private mutating func record(burst: UInt64, at time: ClockReading) {
        if burst > 0 { window.recordBurst(burst, at: time.monotonic) }
    }
}

extension LossReason {
    fileprivate var place: Int {
        switch self {
        case .timeout: 0
        case .destinationUnreachable: 1
        case .administrativelyProhibited: 2
        case .timeExceeded: 3
        case .packetTooBig: 4
        case .otherICMPError: 5
        }
    }
}

extension SendFailure {
    fileprivate var place: Int {
        switch self {
        case .noRoute: 0
        case .permission: 1
        case .noBuffers: 2
        case .messageSize: 3
        case .notSent: 4
        case .other: 5
        }
    }
}
