import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct SipHashTests {
    private static let key = [UInt8](0..<16)

    @Test(
        arguments: [
            (0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (2, 0x0d6c_8009_d9a9_4f5a),
            (8, 0x93f5_f579_9a93_2462), (15, 0xa129_ca61_49be_45e5), (16, 0x3f2a_cc7f_57c2_9bdb),
        ] as [(UInt8, UInt64)])
    func `the reference computes the published hashes of 00, 01, 02, ... with the key 00 to 0f`(
        length: UInt8, hash: UInt64
    ) {
        #expect(ReferenceSipHash.hash(Array(0..<length), key: Self.key) == hash)
    }

    @Test func `two words have the published hash of sixteen bytes`() {
        let hash = SipHash(key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))
        #expect(hash(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908) == 0x3f2a_cc7f_57c2_9bdb)
    }

    @Test func `any two words have the reference's hash with any key`() {
        var generator = SeededGenerator(seed: 2_012)
        for _ in 0..<500 {
            let key = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let hash = SipHash(
                key: (ReferenceSipHash.word(Array(key[..<8])), ReferenceSipHash.word(Array(key[8...]))))
            let result = hash(ReferenceSipHash.word(Array(bytes[..<8])), ReferenceSipHash.word(Array(bytes[8...])))
            #expect(result == ReferenceSipHash.hash(bytes, key: key))
        }
    }

    @Test func `two engines have different keys`() {
        #expect(SipHash.random()(1, 2) != SipHash.random()(1, 2))
    }
}

/// SipHash-2-4 of any number of bytes, written directly from its paper, as a reference for the engine's.
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

    /// Eight bytes as a number, the lowest byte first.
    static func word(_ bytes: [UInt8]) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func round(_ state: inout [UInt64]) {
        for (target, other, shift) in [(0, 1, 13), (2, 3, 16), (0, 3, 21), (2, 1, 17)] as [(Int, Int, UInt64)] {
            state[target] &+= state[other]
            state[other] = rotate(state[other], shift) ^ state[target]
            // The first and the last of the four steps rotate the word that they add to.
            if shift == 13 || shift == 17 { state[target] = rotate(state[target], 32) }
        }
    }

    private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 - count) }
}
