import Glibc
package import NetworkPrimitives

/// An event of one flow's echo requests, reported as it happens.
package enum EchoEvent: Sendable, Hashable {
    /// The kernel took a request, `lag` nanoseconds after it was due. It precedes every other event of the request.
    case sent(lag: Int64)
    /// A request could not be sent. It is no loss, because nothing was on the line.
    case sendFailed(SendFailure)
    /// A request ended. Each sent request ends once, unless its flow is closed before.
    case verdict(EchoVerdict)
    /// An ICMP error quoted a request, whatever the request's verdict.
    case icmpError(LossReason)
    /// A reply with a request's token came from an address other than the destination. It is no verdict.
    case foreignReply
    /// A reply came for a request that was already lost.
    case lateReply
    /// A further reply came for a request that was already answered (RFC 5560).
    case duplicateReply
    /// A reply to a known request from the right sender had another payload than the request.
    case corruptedReply
    /// An ICMP error reported that a request was too big for a link with this MTU, in bytes.
    case packetTooBig(mtu: UInt32)
    /// The clock that stamps the flow's packets changed.
    case timestamps(PingTimestamps)
}

/// The verdict on one echo request.
package enum EchoVerdict: Sendable, Hashable {
    case reply(EchoReply)
    case lost(LossReason)
    /// The kernel took the request, but it never left this host, as its missing send stamps show. It is no loss.
    case notSent(SendFailure)
}

/// An echo reply that came in time.
package struct EchoReply: Sendable, Hashable {
    /// The request's number within its flow, not wrapped.
    package let sequence: UInt64
    /// Round-trip time in nanoseconds, never negative (RFC 2681).
    package let roundTripTime: Int64
    /// TTL or hop limit of the reply's packet; `nil` if the kernel did not report it.
    package let hopLimit: UInt8?
    /// Differentiated services code point of the reply's packet, 0 to 63; `nil` if the kernel did not report it.
    package let codePoint: UInt8?
    /// Whether a reply to a later request came first (RFC 4737).
    package let isReordered: Bool
    /// Whether the payload was truncated. Some hosts limit the size of their replies. The bytes that came are correct.
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

/// The reason why a request that left this host has no reply in time: silence, or an ICMP error that quotes it (RFC
/// 792, RFC 4443).
package enum LossReason: Sendable, Hashable, CaseIterable {
    case timeout
    case destinationUnreachable
    case administrativelyProhibited
    case timeExceeded
    case packetTooBig
    case otherICMPError
}

/// The reason why a request never left this host.
package enum SendFailure: Sendable, Hashable, CaseIterable {
    case noRoute
    case permission
    case noBuffers
    case messageSize
    /// The kernel took the request, but it never reached the device, for an unknown reason.
    case notSent
    case other

    /// Classifies the error of a failed send (send(2), ip(7)).
    init(_ error: SystemError) {
        switch error.code {
        case ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, ENETDOWN, ENODEV, ENXIO, EADDRNOTAVAIL, EINVAL, EAFNOSUPPORT:
            self = .noRoute
        case EPERM, EACCES: self = .permission
        case ENOBUFS, ENOMEM, EAGAIN: self = .noBuffers
        case EMSGSIZE: self = .messageSize
        default: self = .other
        }
    }
}

/// An ICMP error that quoted a request. It is no ``EchoEvent``, so that events stay small: every flow has many of them.
package struct EchoError: Sendable, Hashable {
    package let reason: LossReason
    /// The router or host that sent the error; `nil` if the kernel did not report it.
    package let sender: IPAddress?
    /// The MTU in bytes from "packet too big"; `nil` if the error had none.
    package let mtu: UInt32?
    /// Nanoseconds from the request's sending to the error's receipt.
    package let roundTripTime: Int64

    package init(reason: LossReason, sender: IPAddress?, mtu: UInt32? = nil, roundTripTime: Int64) {
        self.reason = reason
        self.sender = sender
        self.mtu = mtu
        self.roundTripTime = roundTripTime
    }
}

/// Receives the events of one flow, in order, on the loop's thread. Its methods must be brief.
package protocol EchoObserver: AnyObject, Sendable {
    /// Receives an event.
    ///
    /// - Parameters:
    ///   - sequence: the request's number within the flow, not wrapped.
    ///   - time: when the event became known.
    func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading)

    /// Receives an ICMP error that quoted a request, before the events that it causes. Most observers do not need it.
    func observe(_ error: EchoError, of sequence: UInt64, at time: ClockReading)

    /// Receives the sender of a foreign reply, before the event.
    func observe(replyFrom sender: IPAddress, of sequence: UInt64, at time: ClockReading)
}

extension EchoObserver {
    package func observe(_ error: EchoError, of sequence: UInt64, at time: ClockReading) {}
    package func observe(replyFrom sender: IPAddress, of sequence: UInt64, at time: ClockReading) {}
}
