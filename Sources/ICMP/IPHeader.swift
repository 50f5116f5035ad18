import Glibc

/// The fields of an IPv4 header (RFC 791) that tell whose packet it is.
struct IPv4Header {
    /// In bytes, options included.
    let length: Int
    let hopLimit: UInt8
    let protocolNumber: UInt8
    let destination: IPAddress

    /// `nil` where `bytes` do not hold a whole header.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 20, bytes[0] >> 4 == 4 else { return nil }
        length = Int(bytes[0] & 0x0f) * 4
        guard length >= 20, bytes.count >= length else { return nil }
        hopLimit = bytes[8]
        protocolNumber = bytes[9]
        destination = IPAddress(bytes.loadUnaligned(fromByteOffset: 16, as: in_addr.self))
    }
}

/// The fields of an IPv6 header (RFC 8200) that tell whose packet it is. Echo requests of ours carry no extension headers.
struct IPv6Header {
    static let length = 40
    let nextHeader: UInt8
    let destination: IPAddress

    /// `nil` where `bytes` do not hold a whole header.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.length, bytes[0] >> 4 == 6 else { return nil }
        nextHeader = bytes[6]
        destination = IPAddress(bytes.loadUnaligned(fromByteOffset: 24, as: in6_addr.self))
    }
}
