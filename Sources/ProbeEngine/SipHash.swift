/// SipHash-2-4 of two words: a keyed function with results that reveal neither the key nor other results.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012. `Hasher`
/// of the standard library takes no key and promises no algorithm.
struct SipHash: Sendable {
    private let key: (UInt64, UInt64)

    /// - Parameter key: the two halves of 128 bits, in little-endian order.
    init(key: (UInt64, UInt64)) {
        self.key = key
    }

    /// Returns a function with an unpredictable key (getrandom(2)).
    static func random() -> SipHash {
        SipHash(key: (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)))
    }

    /// Returns the hash of two words, as sixteen bytes in little-endian order.
    func callAsFunction(_ first: UInt64, _ second: UInt64) -> UInt64 {
        var state = State(
            v0: key.0 ^ 0x736f_6d65_7073_6575, v1: key.1 ^ 0x646f_7261_6e64_6f6d,
            v2: key.0 ^ 0x6c79_6765_6e65_7261, v3: key.1 ^ 0x7465_6462_7974_6573)
        state.compress(first)
        state.compress(second)
        state.compress(16 << 56)
        return state.finish()
    }

    private struct State {
        var v0, v1, v2, v3: UInt64

        mutating func compress(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xff
            for _ in 0..<4 { round() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        private mutating func round() {
            v0 &+= v1
            v1 = Self.rotate(v1, 13) ^ v0
            v0 = Self.rotate(v0, 32)
            v2 &+= v3
            v3 = Self.rotate(v3, 16) ^ v2
            v0 &+= v3
            v3 = Self.rotate(v3, 21) ^ v0
            v2 &+= v1
            v1 = Self.rotate(v1, 17) ^ v2
            v2 = Self.rotate(v2, 32)
        }

        private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
            (word << count) | (word >> (64 - count))
        }
    }
}
