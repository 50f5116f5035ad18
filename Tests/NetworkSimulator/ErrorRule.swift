/// An ICMP error that a router of the simulated network sends instead of a reply.
struct ErrorRule: Codable, Equatable, Sendable {
    /// The kind of the error. Types and codes are from RFC 792, RFC 1812 (5.2.7.1), and RFC 4443 (3.1 to 3.3).
    enum Kind: String, Codable, CaseIterable, Sendable {
        case netUnreachable = "net_unreachable"
        case hostUnreachable = "host_unreachable"
        case portUnreachable = "port_unreachable"
        case adminProhibited = "admin_prohibited"
        case timeExceeded = "time_exceeded"
        case packetTooBig = "packet_too_big"

        func typeAndCode(isIPv6: Bool) -> (type: UInt8, code: UInt8) {
            switch self {
            case .netUnreachable: isIPv6 ? (1, 0) : (3, 0)
            case .hostUnreachable: isIPv6 ? (1, 3) : (3, 1)
            case .portUnreachable: isIPv6 ? (1, 4) : (3, 3)
            case .adminProhibited: isIPv6 ? (1, 1) : (3, 13)
            case .timeExceeded: isIPv6 ? (3, 0) : (11, 0)
            case .packetTooBig: isIPv6 ? (2, 0) : (3, 4)
            }
        }
    }

    var kind: Kind
    /// The share of requests with this error.
    var probability: Double
    /// The MTU of the next hop in a `packet_too_big` error.
    var mtu: Int = 1280
    /// The number of quoted bytes after the IP header. Default: as many as a router sends (RFC 1812, 4.3.2.3; RFC 4443,
    /// 2.4).
    var quote: Int?
}

extension ErrorRule {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        kind = try values.decode(Kind.self, forKey: .kind)
        probability = try values.value(.probability, default: 1, in: 0...1)
        mtu = try values.value(.mtu, default: 1280, in: 68...65535)
        quote = try values.optional(.quote, in: 8...65535)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case kind, probability, mtu, quote }
}
