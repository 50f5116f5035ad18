/// The Internet checksum (RFC 1071): the complement of the one's complement sum of all 16-bit words.
enum InternetChecksum {
    /// The checksum over `bytes`, in host order; over bytes that hold a right checksum it is 0.
    static func compute(_ bytes: UnsafeRawBufferPointer) -> UInt16 {
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
        // One's complement addition does not depend on the byte order, so folding comes before the swap.
        while sum >> 16 != 0 { sum = (sum & 0xffff) &+ (sum >> 16) }
        return ~UInt16(truncatingIfNeeded: sum).bigEndian
    }
}
