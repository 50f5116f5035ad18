/// Generator of identifiers in the cloud's formats. They are unique, but no secrets: they protect only simulated data.
struct IdentifierSource: Sendable {
    private var state: UInt64

    /// Creates a source that yields the same identifiers in the same order for the same seed.
    init(seed: UInt64) {
        state = seed
    }

    /// Creates a source that yields the same identifiers for the same text in every process. It hashes by FNV-1a.
    init(text: String) {
        state = text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// Returns a UUID of version 4 in lower case.
    mutating func uuid() -> String {
        var digits = Array(hexadecimal())
        digits[12] = "4"
        digits[16] = "a"
        for index in [20, 16, 12, 8] { digits.insert("-", at: index) }
        return String(digits)
    }

    /// Returns 32 hexadecimal digits in lower case.
    mutating func hexadecimal() -> String {
        [next(), next()].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// Returns a token with the prefix and about the length of the cloud's own tokens, which are signed messages in
    /// base 64.
    mutating func token() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-".utf8)
        let characters = (0..<150).flatMap { _ in
            let word = next()
            return (0..<10).map { alphabet[Int(word >> ($0 * 6) & 63)] }
        }
        return "MII" + String(decoding: characters, as: UTF8.self)
    }

    /// Returns an evenly distributed number from 0 to less than 1.
    mutating func fraction() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Returns the next number of SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators",
    /// 2014.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
