import NetworkPrimitives

/// An ICMP message about one of the engine's requests. This is pure parsing, without any lookup.
///
/// Sources: RFC 792 and RFC 4443 for the messages, RFC 1812 4.3.2.3 for the quoted length.
enum EchoArrival {
    case reply(sequence: UInt16, payload: UnsafeRawBufferPointer)
    case error(QuotedRequest)

    /// Returns `nil` if the message has another type or identifier, or is too short.
    init?(_ arrival: PingSocketReader.Arrival, family: IPAddress.Family, identifier: UInt16) {
        let message = arrival.message
        guard message.count >= 8 else { return nil }
        if let error = arrival.error {
            guard let reason = ICMPType.lossReason(family, type: error.type, code: error.code) else { return nil }
            let verdict = ICMPVerdict(reason: reason, mtu: error.information, sender: error.sender)
            self.init(message, verdict, destination: arrival.sender, family, identifier)
            return
        }
        if message[0] == ICMPType.echoReply(family) {
            guard message[1] == 0, message.number(at: 4) == identifier else { return nil }
            self = .reply(sequence: message.number(at: 6), payload: message.dropping(8))
            return
        }
        guard let reason = ICMPType.lossReason(family, type: message[0], code: message[1]) else { return nil }
        let verdict = ICMPVerdict(reason: reason, mtu: ICMPType.mtu(family, of: message), sender: arrival.sender)
        self.init(packet: message.dropping(8), verdict, family, identifier)
    }

    private init?(
        packet: UnsafeRawBufferPointer, _ verdict: ICMPVerdict, _ family: IPAddress.Family, _ identifier: UInt16
    ) {
        switch family {
        case .ipv4:
            guard let header = IPv4Header(packet), header.protocolNumber == 1, header.fragmentOffset == 0 else {
                return nil
            }
            let message = packet.dropping(header.length)
            self.init(message, verdict, destination: header.destination, family, identifier)
        case .ipv6:
            guard let header = IPv6Header(packet), header.protocolNumber == 58, header.fragmentOffset == 0 else {
                return nil
            }
            let message = packet.dropping(header.length)
            self.init(message, verdict, destination: header.destination, family, identifier)
        }
    }

    private init?(
        _ request: UnsafeRawBufferPointer, _ verdict: ICMPVerdict, destination: IPAddress,
        _ family: IPAddress.Family, _ identifier: UInt16
    ) {
        guard request.count >= 8, request[0] == ICMPType.echoRequest(family), request.number(at: 4) == identifier else {
            return nil
        }
        self = .error(
            QuotedRequest(
                verdict: verdict, destination: destination, sequence: request.number(at: 6),
                payload: request.dropping(8)))
    }
}

/// The reason for a loss that an ICMP error reports.
struct ICMPVerdict {
    let reason: LossReason
    /// The MTU of the link that the request was too big for (RFC 1191, RFC 4443); `nil` if the error has none.
    let mtu: UInt32?
    /// The sender of the error; `nil` if the kernel did not report it.
    let sender: IPAddress?

    init(reason: LossReason, mtu: UInt32, sender: IPAddress? = nil) {
        self.reason = reason
        self.mtu = reason == .packetTooBig && mtu != 0 ? mtu : nil
        self.sender = sender
    }
}

/// The request that an ICMP error quotes.
struct QuotedRequest {
    let verdict: ICMPVerdict
    /// The request's destination.
    let destination: IPAddress
    let sequence: UInt16
    /// The quoted part of the request's payload.
    let payload: UnsafeRawBufferPointer

    /// Whether the quote includes the request's token. A sender that has not seen the request cannot know it (RFC 5927,
    /// 4.1).
    var showsToken: Bool { payload.count >= EchoMessages.minimumPayloadSize }
}

extension UnsafeRawBufferPointer {
    fileprivate func number(at offset: Int) -> UInt16 {
        UInt16(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    fileprivate func dropping(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[Swift.min(count, self.count)...])
    }
}
