/// An ICMP echo request from the device (RFC 792; RFC 4443, 4.1).
struct EchoRequest: Equatable, Sendable {
    let source: Address
    let destination: Address
    let identifier: UInt16
    let sequence: UInt16
    let payload: ArraySlice<UInt8>
    /// The whole IP packet, for the quote of an error.
    let packet: [UInt8]
    let ipHeaderLength: Int

    /// Parses a packet; `nil` if it is not a whole, valid echo request, which a host would not answer.
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
        // A whole packet has neither "more fragments" nor an offset.
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
    /// The TTL or hop limit at its arrival.
    var hopLimit: UInt8 { packet[destination.isIPv6 ? 7 : 8] }
    /// The length of the IP packet in bytes.
    var length: Int { destination.isIPv6 ? 40 + Int(packet.word(at: 4)) : Int(packet.word(at: 2)) }
}

extension [UInt8] {
    /// Returns the 16-bit number in network order at `offset`.
    func word(at offset: Int) -> UInt16 { UInt16(self[offset]) << 8 | UInt16(self[offset + 1]) }
}

/// The Internet checksum (RFC 1071), computed word by word as in the RFC, as a reference for faster implementations.
enum Checksum {
    /// Returns the checksum; 0 if the bytes contain a valid one.
    static func compute(_ bytes: ArraySlice<UInt8>) -> UInt16 {
        var sum: UInt32 = 0
        var index = bytes.startIndex
        while index < bytes.endIndex - 1 {
            sum += UInt32(bytes[index]) << 8 | UInt32(bytes[index + 1])
            index += 2
            sum = (sum & 0xffff) + (sum >> 16)
        }
        if index < bytes.endIndex { sum += UInt32(bytes[index]) << 8 }
        return ~UInt16((sum & 0xffff) + (sum >> 16))
    }

    /// Returns the checksum of an ICMPv6 message, including the pseudo-header of IPv6 (RFC 8200, 8.1).
    static func computeICMPv6(_ message: ArraySlice<UInt8>, from source: Address, to destination: Address) -> UInt16 {
        let length = UInt32(message.count)
        let pseudoHeader = source.bytes + destination.bytes + length.bytes + [0, 0, 0, 58]
        return compute((pseudoHeader + message)[...])
    }
}

extension FixedWidthInteger {
    /// The bytes in network order.
    var bytes: [UInt8] { withUnsafeBytes(of: bigEndian) { [UInt8]($0) } }
}
