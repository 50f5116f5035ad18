/// What an ICMP message that reached us says of one of our requests; pure parsing, nothing is looked up here.
///
/// Sources: RFC 792 and RFC 4443 for the messages, RFC 1812 4.3.2.3 for how much of the request an error quotes.
enum EchoArrival {
    case reply(sequence: UInt16, payload: UnsafeRawBufferPointer)
    /// An ICMP error; `payload` is as much of the request's payload as it quotes.
    case error(LossReason, destination: IPAddress, sequence: UInt16, payload: UnsafeRawBufferPointer)

    /// `nil` where the message is nothing of ours: another type, another identifier, or too short to tell.
    init?(_ arrival: PingSocketReader.Arrival, family: IPAddress.Family, identifier: UInt16) {
        let message = arrival.message
        guard message.count >= 8 else { return nil }
        if let error = arrival.error {
            guard let reason = ICMPType.lossReason(family, type: error.type, code: error.code) else { return nil }
            self.init(message, quotedBy: reason, destination: arrival.sender, family, identifier)
            return
        }
        if message[0] == ICMPType.echoReply(family) {
            guard message[1] == 0, message.number(at: 4) == identifier else { return nil }
            self = .reply(sequence: message.number(at: 6), payload: message.dropping(8))
            return
        }
        guard let reason = ICMPType.lossReason(family, type: message[0], code: message[1]) else { return nil }
        self.init(packet: message.dropping(8), quotedBy: reason, family, identifier)
    }

    private init?(
        packet: UnsafeRawBufferPointer, quotedBy reason: LossReason, _ family: IPAddress.Family, _ identifier: UInt16
    ) {
        switch family {
        case .ipv4:
            guard let header = IPv4Header(packet), header.protocolNumber == 1 else { return nil }
            let message = packet.dropping(header.length)
            self.init(message, quotedBy: reason, destination: header.destination, family, identifier)
        case .ipv6:
            guard let header = IPv6Header(packet), header.nextHeader == 58 else { return nil }
            let message = packet.dropping(IPv6Header.length)
            self.init(message, quotedBy: reason, destination: header.destination, family, identifier)
        }
    }

    private init?(
        _ request: UnsafeRawBufferPointer, quotedBy reason: LossReason, destination: IPAddress,
        _ family: IPAddress.Family, _ identifier: UInt16
    ) {
        guard request.count >= 8, request[0] == ICMPType.echoRequest(family), request.number(at: 4) == identifier else {
            return nil
        }
        self = .error(
            reason, destination: destination, sequence: request.number(at: 6), payload: request.dropping(8))
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func number(at offset: Int) -> UInt16 {
        UInt16(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    fileprivate func dropping(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[Swift.min(count, self.count)...])
    }
}
