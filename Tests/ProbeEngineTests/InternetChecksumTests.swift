import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct InternetChecksumTests {
    private func checksum(_ bytes: [UInt8]) -> UInt16 { bytes.withUnsafeBytes { InternetChecksum.compute($0) } }

    @Test(
        arguments: [
            // RFC 1071, section 3: the sum is ddf2.
            ([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7], ~0xddf2),
            ([], 0xffff),
            ([0x01], ~0x0100),
            ([0x01, 0x02, 0x03], ~0x0402),
            ([0xff, 0xff, 0xff, 0xff, 0xff], ~0xff00),
            ([0xff, 0xff, 0x00, 0x01], ~0x0001),
            ([0x00, 0x00], 0xffff),
            ([0xff, 0xff], 0x0000),
        ] as [([UInt8], UInt16)])
    func `known bytes have the expected sum`(bytes: [UInt8], sum: UInt16) {
        #expect(checksum(bytes) == sum)
    }

    @Test func `the sum equals a plain sum of 16-bit words, for any length and alignment`() {
        var generator = SeededGenerator(seed: 1071)
        for length in 0...130 {
            let bytes = (0..<length + 1).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let shifted = bytes.withUnsafeBytes { InternetChecksum.compute(.init(rebasing: $0[1...])) }
            #expect(shifted == plainSum(Array(bytes[1...])), "length \(length)")
        }
    }

    @Test func `the checksum of bytes with their checksum is 0, and is not 0 if one bit differs`() {
        var generator = SeededGenerator(seed: 792)
        for length in stride(from: 8, through: 65, by: 1) {
            var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            (bytes[2], bytes[3]) = (0, 0)
            let sum = checksum(bytes)
            (bytes[2], bytes[3]) = (UInt8(sum >> 8), UInt8(sum & 0xff))
            #expect(checksum(bytes) == 0, "length \(length)")
            bytes[Int.random(in: 0..<length, using: &generator)] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            #expect(checksum(bytes) != 0, "length \(length)")
        }
    }

    private func plainSum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[index]) << 8 + (index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0)
            sum = (sum & 0xffff) + (sum >> 16)
        }
        return ~UInt16(sum)
    }
}
