import Testing

@testable import ICMP

@Suite("Echo messages")
struct EchoMessageTests {
    private static let token: UInt64 = 0x0123_4567_89ab_cdef

    private func message(_ family: IPAddress.Family = .ipv4, payloadSize: Int = 56) -> EchoMessage {
        EchoMessage(family: family, flow: 7, token: Self.token, payloadSize: payloadSize)
    }

    private func payload(of message: EchoMessage) -> [UInt8] { Array(message.bytes[8...]) }

    @Test("the bytes of a request are those of its token, its flow and its number")
    func wholePacket() {
        var message = message(payloadSize: 24)
        message.prepare(sequence: 0x0003_0002_0001, identifier: 0xbeef, checksummed: true)
        let header: [UInt8] = [8, 0, 0x30, 0x9a, 0xbe, 0xef, 0x00, 0x01]
        let flow: [UInt8] = [0, 0, 0, 7, 0x00, 0x03, 0x00, 0x02]
        let token: [UInt8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]
        // SplitMix64 from the token, the lowest byte of each number.
        let filling: [UInt8] = [0x9d, 0x93, 0xbe, 0xec, 0x08, 0x72, 0x05, 0x51]
        #expect(message.bytes == header + flow + token + filling)
    }

    @Test("a request whose checksum the kernel computes leaves it 0")
    func withoutChecksum() {
        var message = message(.ipv6, payloadSize: 16)
        message.prepare(sequence: 5, identifier: 1, checksummed: true)
        message.prepare(sequence: 6, identifier: 1, checksummed: false)
        #expect(Array(message.bytes[..<8]) == [128, 0, 0, 0, 0, 1, 0, 6])
    }

    @Test("a prepared request holds a right checksum, again and again", arguments: [16, 17, 56, 1_473, 65_507])
    func checksum(payloadSize: Int) {
        var message = message(payloadSize: payloadSize)
        for sequence in [0, 1, 0xffff, 0x1_0000, UInt64(UInt32.max) << 16] {
            message.prepare(sequence: sequence, identifier: 0x1234, checksummed: true)
            #expect(message.bytes.withUnsafeBytes { InternetChecksum.compute($0) } == 0)
        }
    }

    @Test("the payload has the size that was asked for, but at least 16 bytes", arguments: [-1, 0, 15, 16, 17, 65_507])
    func size(payloadSize: Int) {
        #expect(message(payloadSize: payloadSize).bytes.count == 8 + max(16, payloadSize))
    }

    @Test("what was sent matches, whichever request it was")
    func matches() {
        var message = message()
        message.prepare(sequence: 70_000, identifier: 1, checksummed: true)
        let sent = payload(of: message)
        message.prepare(sequence: 200_000, identifier: 1, checksummed: true)
        #expect(sent != payload(of: message))
        #expect(sent.withUnsafeBytes(message.matches))
    }

    @Test("one damaged byte is no match but still ours; the sequence bits are not judged here")
    func damagedByte() {
        let message = message()
        for index in 0..<56 {
            var damaged = payload(of: message)
            damaged[index] ^= 0x10
            #expect(damaged.withUnsafeBytes(message.matches) == (4..<8).contains(index), "byte \(index)")
            #expect(damaged.withUnsafeBytes(message.resembles), "byte \(index)")
        }
    }

    @Test("a payload that was cut short is no match, and ours while its token is there")
    func cutShort() {
        let message = message()
        for length in 0..<56 {
            let cut = Array(payload(of: message).prefix(length))
            #expect(!cut.withUnsafeBytes(message.matches), "\(length) bytes")
            #expect(cut.withUnsafeBytes(message.resembles) == (length >= 16), "\(length) bytes")
        }
    }

    @Test("a payload that has grown is no match but ours")
    func grown() {
        let grown = payload(of: message()) + [0]
        #expect(!grown.withUnsafeBytes(message().matches))
        #expect(grown.withUnsafeBytes(message().resembles))
    }

    @Test("a payload of another token is foreign, were it the flow before in the same place")
    func foreign() {
        let other = EchoMessage(family: .ipv4, flow: 7, token: ~Self.token, payloadSize: 56)
        for foreign in [payload(of: other), [UInt8](repeating: 0, count: 56), Array(0..<56)] {
            #expect(!foreign.withUnsafeBytes(message().matches))
            #expect(!foreign.withUnsafeBytes(message().resembles))
        }
    }

    @Test("half of the bytes wrong is foreign, fewer is ours")
    func half() {
        let message = message()
        var damaged = payload(of: message)
        for index in 28..<56 { damaged[index] ^= 0xff }
        #expect(!damaged.withUnsafeBytes(message.resembles))
        damaged[28] ^= 0xff
        #expect(damaged.withUnsafeBytes(message.resembles))
    }
}
