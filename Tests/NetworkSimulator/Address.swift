import Glibc

/// An IPv4 or IPv6 address with its bytes in network order. The simulator shares no type with the exporter, so that
/// both cannot make the same mistake.
struct Address: Hashable, Sendable {
    let isIPv6: Bool
    /// The upper 64 bits of an IPv6 address; 0 for IPv4.
    let high: UInt64
    /// The lower 64 bits; an IPv4 address is in the lower 32.
    let low: UInt64

    private init(isIPv6: Bool, high: UInt64, low: UInt64) {
        self.isIPv6 = isIPv6
        self.high = high
        self.low = low
    }

    /// Creates an address from 4 or 16 bytes in network order.
    init(bytes: ArraySlice<UInt8>) {
        isIPv6 = bytes.count == 16
        high = bytes.dropLast(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The 4 or 16 bytes in network order.
    var bytes: [UInt8] {
        let bytes = withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { [UInt8]($0) }
        return isIPv6 ? bytes : [UInt8](bytes.suffix(4))
    }

    /// Whether the address is in 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291).
    var isMulticast: Bool { isIPv6 ? high >> 56 == 0xff : low >> 28 == 0xe }

    /// Returns the address `count` places later; `nil` if it exceeds the last address.
    func advanced(by count: UInt64) -> Address? {
        let (sum, overflow) = low.addingReportingOverflow(count)
        guard isIPv6 else {
            return !overflow && sum <= 0xffff_ffff ? Address(isIPv6: false, high: 0, low: sum) : nil
        }
        let (upper, end) = high.addingReportingOverflow(overflow ? 1 : 0)
        return end ? nil : Address(isIPv6: true, high: upper, low: sum)
    }
}

extension Address: LosslessStringConvertible {
    init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(bytes: bytes[..<4])
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(bytes: bytes[...])
        } else {
            return nil
        }
    }

    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(isIPv6 ? AF_INET6 : AF_INET, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension Address: Comparable {
    /// Sorts IPv4 before IPv6, then by number.
    static func < (left: Address, right: Address) -> Bool {
        (left.isIPv6 ? 1 : 0, left.high, left.low) < (right.isIPv6 ? 1 : 0, right.high, right.low)
    }
}

extension Address: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = Address(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is not an IP address")
        }
        self = address
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A block of addresses that the host routes into the simulated network, for example `10.1.0.0/16`.
struct AddressPrefix: Equatable, Sendable {
    let first: Address
    let length: Int
}

extension AddressPrefix: LosslessStringConvertible {
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Address(String(parts[0])), let length = Int(parts[1]),
            (0...(first.isIPv6 ? 128 : 32)).contains(length)
        else { return nil }
        self.init(first: first, length: length)
    }

    var description: String { "\(first)/\(length)" }
}
