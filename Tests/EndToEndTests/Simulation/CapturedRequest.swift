@testable import NetworkSimulator

/// An echo request on the wire, with the fields that settings control.
struct CapturedRequest: Sendable {
    /// The fields that all requests of a target share.
    struct Marking: Hashable, Sendable {
        var source: String
        var destination: String
        /// The whole byte: the code point and two bits of ECN (RFC 2474).
        var trafficClass: UInt8 = 0
        var hopLimit: UInt8 = 64
        /// IPv4's "don't fragment" bit; IPv6 has none.
        var forbidsFragmentation = false
        /// Bytes after the ICMP header in the whole request. A first fragment has only a part of them.
        var payloadSize: Int
        /// Whether this is the first of several fragments.
        var isFragmented = false
    }

    /// In nanoseconds since the Unix epoch.
    let time: Int64
    let marking: Marking

    /// Parses a packet; `nil` if it is not an echo request or not its first fragment (RFC 791, RFC 8200).
    init?(_ packet: PacketCapture.Packet) {
        let isIPv6 = packet.bytes.first.map { $0 >> 4 } == 6
        guard let marking = isIPv6 ? Marking(ipv6: packet.bytes) : Marking(ipv4: packet.bytes) else { return nil }
        self.marking = marking
        time = packet.time
    }
}

extension CapturedRequest.Marking {
    fileprivate init?(ipv4 packet: [UInt8]) {
        let header = Int((packet.first ?? 0) & 15) * 4
        guard header >= 20, packet.count >= header + 8, packet[9] == 1 else { return nil }
        let fragmentation = Self.word(packet, 6)
        guard fragmentation & 0x1FFF == 0, packet[header] == 8 else { return nil }
        self.init(
            source: Address(bytes: packet[12..<16]).description,
            destination: Address(bytes: packet[16..<20]).description, trafficClass: packet[1], hopLimit: packet[8],
            forbidsFragmentation: fragmentation & 0x4000 != 0,
            payloadSize: Int(Self.word(packet, 2)) - header - 8, isFragmented: fragmentation & 0x2000 != 0)
    }

    fileprivate init?(ipv6 packet: [UInt8]) {
        guard packet.count >= 56 else { return nil }
        let isFragmented = packet[6] == 44
        if isFragmented { guard packet[40] == 58, Self.word(packet, 42) & 0xFFF8 == 0 else { return nil } }
        let header = isFragmented ? 48 : 40
        guard isFragmented || packet[6] == 58, packet[header] == 128 else { return nil }
        self.init(
            source: Address(bytes: packet[8..<24]).description,
            destination: Address(bytes: packet[24..<40]).description,
            trafficClass: packet[0] << 4 | packet[1] >> 4, hopLimit: packet[7],
            payloadSize: Int(Self.word(packet, 4)) + 40 - header - 8, isFragmented: isFragmented)
    }

    private static func word(_ packet: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(packet[offset]) << 8 | UInt16(packet[offset + 1])
    }
}
