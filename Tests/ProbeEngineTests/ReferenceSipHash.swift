/// SipHash-2-4 of any number of bytes, written straight from its paper: what the engine's is held against.
enum ReferenceSipHash {
    static func hash(_ bytes: [UInt8], key: [UInt8]) -> UInt64 {
        var state: [UInt64] = [
            0x736f_6d65_7073_6575, 0x646f_7261_6e64_6f6d, 0x6c79_6765_6e65_7261, 0x7465_6462_7974_6573,
        ]
        for index in 0..<4 { state[index] ^= word(Array(key[(index % 2 * 8)..<(index % 2 * 8 + 8)])) }
        var padded = bytes + [UInt8](repeating: 0, count: 7 - bytes.count % 8)
        padded.append(UInt8(truncatingIfNeeded: bytes.count))
        for start in stride(from: 0, to: padded.count, by: 8) {
            let next = word(Array(padded[start..<(start + 8)]))
            state[3] ^= next
            for _ in 0..<2 { round(&state) }
            state[0] ^= next
        }
        state[2] ^= 0xff
        for _ in 0..<4 { round(&state) }
        return state.reduce(0, ^)
    }

    /// Eight bytes as a number, the lowest first.
    static func word(_ bytes: [UInt8]) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func round(_ state: inout [UInt64]) {
        for (target, other, shift) in [(0, 1, 13), (2, 3, 16), (0, 3, 21), (2, 1, 17)] as [(Int, Int, UInt64)] {
            state[target] &+= state[other]
            state[other] = rotate(state[other], shift) ^ state[target]
            // The first and the last of the four steps turn the word that they add to.
            if shift == 13 || shift == 17 { state[target] = rotate(state[target], 32) }
        }
    }

    private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 - count) }
}
