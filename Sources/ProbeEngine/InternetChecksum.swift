/// The Internet checksum (RFC 1071): the complement of the one's complement sum of all 16-bit words.
enum InternetChecksum {
    /// The checksum over `bytes`, in host order; over bytes that hold a right checksum it is 0.
    static func compute(_ bytes: UnsafeRawBufferPointer) -> UInt16 { fold(UInt64(sum(bytes))).bigEndian }

    /// A part of the sum, over words in memory order; what follows must begin at an even offset.
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

    /// The checksum that a sum of all parts gives, in memory order: one's complement addition does not depend on it.
    static func fold(_ sum: UInt64) -> UInt16 {
        var sum = sum
        while sum >> 16 != 0 { sum = (sum & 0xffff) &+ (sum >> 16) }
        return ~UInt16(truncatingIfNeeded: sum)
    }
}
