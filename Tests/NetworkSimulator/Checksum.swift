/// The Internet checksum (RFC 1071), word by word as the RFC has it, so that it can judge a faster one.
enum Checksum {
    /// Over bytes that hold a right checksum it is 0.
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

    /// Over an ICMPv6 message with the pseudo-header that IPv6 adds (RFC 8200 8.1).
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
