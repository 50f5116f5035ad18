import Glibc
import NetworkPrimitives

/// The fields of an IPv4 header (RFC 791) that the engine needs.
struct IPv4Header {
    /// In bytes, including options.
    let length: Int
    let hopLimit: UInt8
    /// Differentiated services code point (RFC 2474), without the two bits of ECN.
    let codePoint: UInt8
    let protocolNumber: UInt8
    /// In units of eight bytes. If it is not 0, the packet does not hold the start of a message.
    let fragmentOffset: UInt16
    let source: IPAddress
    let destination: IPAddress

    /// Returns `nil` if `bytes` do not hold a whole header.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 20, bytes[0] >> 4 == 4 else { return nil }
        length = Int(bytes[0] & 0x0f) * 4
        guard length >= 20, bytes.count >= length else { return nil }
        fragmentOffset = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 6, as: UInt16.self)) & 0x1fff
        codePoint = bytes[1] >> 2
        hopLimit = bytes[8]
        protocolNumber = bytes[9]
        source = IPAddress(bytes.loadUnaligned(fromByteOffset: 12, as: in_addr.self))
        destination = IPAddress(bytes.loadUnaligned(fromByteOffset: 16, as: in_addr.self))
    }
}

/// The fields of an IPv6 header (RFC 8200) that the engine needs. The engine's requests have no extension header except
/// that of a fragment, if they are too long for the link.
struct IPv6Header {
    private static let baseLength = 40
    private static let fragmentLength = 8
    private static let fragmentHeader: UInt8 = 44

    /// In bytes, including the fragment header.
    let length: Int
    let protocolNumber: UInt8
    /// In units of eight bytes. If it is not 0, the packet does not hold the start of a message.
    let fragmentOffset: UInt16
    let destination: IPAddress

    /// Returns `nil` if `bytes` do not hold a whole header.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.baseLength, bytes[0] >> 4 == 6 else { return nil }
        destination = IPAddress(bytes.loadUnaligned(fromByteOffset: 24, as: in6_addr.self))
        guard bytes[6] == Self.fragmentHeader else {
            length = Self.baseLength
            protocolNumber = bytes[6]
            fragmentOffset = 0
            return
        }
        length = Self.baseLength + Self.fragmentLength
        guard bytes.count >= length else { return nil }
        protocolNumber = bytes[Self.baseLength]
        let field = bytes.loadUnaligned(fromByteOffset: Self.baseLength + 2, as: UInt16.self)
        fragmentOffset = UInt16(bigEndian: field) >> 3
    }
}
