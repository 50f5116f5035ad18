package import Network

/// What happened to the echo requests of one flow, told as it happens.
package enum EchoEvent: Sendable, Hashable {
    /// A request was handed to the kernel, `lag` nanoseconds after it was due.
    case sent(lag: Int64)
    /// A request never left this host: no loss, since nothing was on the line.
    case sendFailed(SendFailure)
    /// A request ended. Each request that was handed to the kernel ends once, unless its flow is closed before.
    case verdict(EchoVerdict)
    /// An ICMP error quoted a request that is remembered, whatever became, or becomes, of that.
    case icmpError(LossReason)
    /// A reply to a known request, with its token, from another address than the one that was asked. It is no verdict.
    case foreignReply
    /// A reply to a request that had already been judged lost.
    case lateReply
    /// A further reply to a request that was already answered (RFC 5560).
    case duplicateReply
    /// A reply to a known request from the right sender, whose payload is not what was sent.
    case corruptedReply
    /// An ICMP error said that a request was too big for a link, whose MTU in bytes it told.
    case packetTooBig(mtu: UInt32)
    /// Which clock stamps the flow's packets has changed.
    case timestamps(PingTimestamps)
}

/// How one echo request ended.
package enum EchoVerdict: Sendable, Hashable {
    case reply(EchoReply)
    case lost(LossReason)
    /// The kernel took it, but it never left this host, as the missing stamps of its sending show: no loss.
    case notSent(SendFailure)
}

/// An echo reply that came in time.
package struct EchoReply: Sendable, Hashable {
    /// The request's number within its flow, not wrapped.
    package let sequence: UInt64
    /// Round-trip time in nanoseconds, never negative (RFC 2681).
    package let roundTripTime: Int64
    /// TTL or hop limit of the reply's packet, where the kernel told it.
    package let hopLimit: UInt8?
    /// Differentiated services code point of the reply's packet, 0 to 63, where the kernel told it.
    package let codePoint: UInt8?
    /// A reply to a later request came before this one (RFC 4737).
    package let isReordered: Bool
    /// Its payload was cut, as hosts do that answer with so many bytes at most: what came is as it was sent.
    package let isTruncated: Bool

    package init(
        sequence: UInt64, roundTripTime: Int64, hopLimit: UInt8?, codePoint: UInt8? = nil, isReordered: Bool,
        isTruncated: Bool = false
    ) {
        self.isTruncated = isTruncated
        self.sequence = sequence
        self.roundTripTime = roundTripTime
        self.hopLimit = hopLimit
        self.codePoint = codePoint
        self.isReordered = isReordered
    }
}

/// Why a request that left this host has no reply in time: silence, or an ICMP error that quotes it (RFC 792, RFC 4443).
package enum LossReason: Sendable, Hashable, CaseIterable {
    case timeout
    case destinationUnreachable
    case administrativelyProhibited
    case timeExceeded
    case packetTooBig
    case otherICMPError
}

/// Why a request never left this host.
package enum SendFailure: Sendable, Hashable, CaseIterable {
    case noRoute
    case permission
    case noBuffers
    case messageSize
    /// The kernel took the request, and it never came to the device, for a reason that is not known.
    case notSent
    case other
}

/// Who is told the events of one flow: on the loop's thread, in the order in which they happen, so it must be brief.
package protocol EchoObserver: AnyObject, Sendable {
    /// - Parameters:
    ///   - sequence: the number within the flow of the request that it happened to, not wrapped.
    ///   - time: when the event became known.
    func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading)

    /// An ICMP error quoted a request. Told before what it means to the request; most observers need not know it.
    func observe(_ error: EchoError, of sequence: UInt64, at time: ClockReading)

    /// A reply to a request came from `sender`, which was not asked. Told before the event.
    func observe(replyFrom sender: IPAddress, of sequence: UInt64, at time: ClockReading)
}

extension EchoObserver {
    package func observe(_ error: EchoError, of sequence: UInt64, at time: ClockReading) {}
    package func observe(replyFrom sender: IPAddress, of sequence: UInt64, at time: ClockReading) {}
}
