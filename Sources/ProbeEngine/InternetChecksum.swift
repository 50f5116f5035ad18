/// The Internet checksum (RFC 1071): the complement of the one's complement sum of all 16-bit words.
enum InternetChecksum {
    /// Returns the checksum of `bytes`, in host order; 0 if they include their correct checksum.
    static func compute(_ bytes: UnsafeRawBufferPointer) -> UInt16 { fold(UInt64(sum(bytes))).bigEndian }

    /// Returns a part of the sum, over words in memory order. The next part must start at an even offset.
    static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var sum: UInt64 = 0
        var offset = 0
        while offset + 4 <= bytes.count {
            sum &+= UInt64(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            offset += 4
        }
        var tail: UInt32 = 0
        withUnsafeMutableBytes(of: &tail) { target in
            for index in offset..<bytes.count { target[index - offset] = bytes[index] }
        }
        sum &+= UInt64(tail)
        while sum >> 32 != 0 { sum = (sum & 0xffff_ffff) &+ (sum >> 32) }
        return UInt32(sum)
    }

    /// Returns the checksum of a sum of all parts, in memory order. One's complement addition does not depend on byte
    /// order.
    static func fold(_ sum: UInt64) -> UInt16 {
        var sum = sum
        while sum >> 16 != 0 { sum = (sum & 0xffff) &+ (sum >> 16) }
        return ~UInt16(truncatingIfNeeded: sum)
    }
}
