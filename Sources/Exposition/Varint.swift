/// Whole numbers as Protocol Buffers write them: seven bits to a byte, the lowest first, the highest bit saying that more
/// follow. https://protobuf.dev/programming-guides/encoding/#varints
enum Varint {
    /// No number takes more bytes.
    static let maximumLength = 10

    /// How many bytes it takes.
    static func length(_ value: UInt64) -> Int {
        max(1, (70 - value.leadingZeroBitCount) / 7)
    }

    /// Small numbers of either sign as small numbers.
    static func zigZag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: value << 1 ^ value >> 63)
    }
}

extension ByteCursor {
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    /// Eight bytes, the lowest first.
    mutating func append(double value: Double) {
        var rest = value.bitPattern
        for _ in 0..<8 {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
