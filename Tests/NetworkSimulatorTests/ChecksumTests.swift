import Testing

@testable import NetworkSimulator

/// The checksum of the RFC's example, and the corner cases of its arithmetic.
@Suite struct ChecksumTests {
    @Test func `the sum of the example in RFC 1071 is ddf2`() {
        #expect(Checksum.compute([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]) == ~0xddf2)
    }

    @Test func `an odd last byte counts as the upper half of a word`() {
        #expect(Checksum.compute([0x12, 0x34, 0x56]) == Checksum.compute([0x12, 0x34, 0x56, 0x00]))
    }

    @Test func `carries are added again, and no bytes give the complement of 0`() {
        #expect(Checksum.compute([0xff, 0xff, 0x00, 0x01]) == ~0x0001)
        #expect(Checksum.compute([]) == 0xffff)
    }

    @Test func `packets of the kernel have the sum 0`() {
        #expect(Checksum.compute(Packets.request4[20...]) == 0)
        let (source, destination) = (
            Address(bytes: Packets.request6[8..<24]), Address(bytes: Packets.request6[24..<40])
        )
        #expect(Checksum.computeICMPv6(Packets.request6[40...], from: source, to: destination) == 0)
    }
}
