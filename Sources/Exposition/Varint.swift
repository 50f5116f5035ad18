/// Whole numbers in the encoding of Protocol Buffers: seven bits per byte, the lowest first. The highest bit marks that
/// more bytes follow. https://protobuf.dev/programming-guides/encoding/#varints
enum Varint {
    /// The maximum length of a number in bytes.
    static let maximumLength = 10

    /// Returns the length of a number in bytes.
    static func length(_ value: UInt64) -> Int {
        max(1, (70 - value.leadingZeroBitCount) / 7)
    }

    /// Maps signed numbers of small magnitude to small unsigned numbers.
    static func zigZag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: value << 1 ^ value >> 63)
    }
}

extension ByteCursor {
    /// Writes a number in one to ten bytes.
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    /// Writes eight bytes, the lowest first.
    mutating func append(double value: Double) {
        var rest = value.bitPattern
        for _ in 0..<8 {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
