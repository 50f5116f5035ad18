import Testing

@testable import ProbeEngine

@Suite("SipHash-2-4")
struct SipHashTests {
    private static let key = [UInt8](0..<16)

    @Test(
        arguments: [
            (0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (2, 0x0d6c_8009_d9a9_4f5a),
            (8, 0x93f5_f579_9a93_2462), (15, 0xa129_ca61_49be_45e5), (16, 0x3f2a_cc7f_57c2_9bdb),
        ] as [(UInt8, UInt64)])
    func `the reference gives the published hashes of 00, 01, 02, ... under the key 00 to 0f`(
        length: UInt8, hash: UInt64
    ) {
        #expect(ReferenceSipHash.hash(Array(0..<length), key: Self.key) == hash)
    }

    @Test func `two words hash as the published sixteen bytes do`() {
        let hash = SipHash(key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))
        #expect(hash(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908) == 0x3f2a_cc7f_57c2_9bdb)
    }

    @Test func `any two words under any key hash as the reference has it`() {
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
