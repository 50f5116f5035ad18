/// An ICMP echo request as it came out of the device (RFC 792, RFC 4443 4.1).
struct EchoRequest: Equatable, Sendable {
    let source: Address
    let destination: Address
    let identifier: UInt16
    let sequence: UInt16
    let payload: ArraySlice<UInt8>
    /// The whole IP packet, to be quoted by an error.
    let packet: [UInt8]
    let ipHeaderLength: Int

    /// `nil` for a packet that is no whole and right echo request: a host would not answer it.
    init?(packet: [UInt8]) {
        switch packet.first.map({ $0 >> 4 }) {
        case 4: self.init(ipv4: packet)
        case 6: self.init(ipv6: packet)
        default: return nil
        }
    }

    private init?(ipv4 packet: [UInt8]) {
        let headerLength = Int(packet[0] & 0xf) * 4
        guard headerLength >= 20, packet.count >= headerLength + 8 else { return nil }
        let length = Int(packet.word(at: 2))
        // Neither "more fragments" nor an offset.
        let isWhole = packet.word(at: 6) & 0x3fff == 0
        guard isWhole, packet[9] == 1, length >= headerLength + 8, length <= packet.count,
            Checksum.compute(packet[..<headerLength]) == 0
        else { return nil }
        let message = packet[headerLength..<length]
        guard message[headerLength] == 8, message[headerLength + 1] == 0, Checksum.compute(message) == 0 else {
            return nil
        }
        self.init(
            from: Address(bytes: packet[12..<16]), to: Address(bytes: packet[16..<20]), message: message,
            of: packet)
    }

    private init?(ipv6 packet: [UInt8]) {
        guard packet.count >= 48, packet[6] == 58 else { return nil }
        let length = 40 + Int(packet.word(at: 4))
        guard length >= 48, length <= packet.count, packet[40] == 128, packet[41] == 0 else { return nil }
        let (source, destination) = (Address(bytes: packet[8..<24]), Address(bytes: packet[24..<40]))
        let message = packet[40..<length]
        guard Checksum.computeICMPv6(message, from: source, to: destination) == 0 else { return nil }
        self.init(from: source, to: destination, message: message, of: packet)
    }

    private init(from source: Address, to destination: Address, message: ArraySlice<UInt8>, of packet: [UInt8]) {
        self.source = source
        self.destination = destination
        identifier = packet.word(at: message.startIndex + 4)
        sequence = packet.word(at: message.startIndex + 6)
        payload = message.dropFirst(8)
        self.packet = packet
        ipHeaderLength = message.startIndex
    }
}

extension EchoRequest {
    /// The time to live or hop limit with which it arrived.
    var hopLimit: UInt8 { packet[destination.isIPv6 ? 7 : 8] }
    /// Of the IP packet, in bytes.
    var length: Int { destination.isIPv6 ? 40 + Int(packet.word(at: 4)) : Int(packet.word(at: 2)) }
}

extension [UInt8] {
    /// The 16-bit number in network order at `offset`.
    func word(at offset: Int) -> UInt16 { UInt16(self[offset]) << 8 | UInt16(self[offset + 1]) }
}
