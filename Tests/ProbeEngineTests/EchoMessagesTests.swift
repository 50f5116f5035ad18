import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct EchoMessagesTests {
    static let sizes = [16, 17, 56, 57, 1_472, 65_507]
    private static let flow = EchoFlowID(place: 7, generation: 3)
    private static let sequence: UInt64 = 0x0003_0002_0001
    private let engine = EchoMessages(hash: SipHash(key: (1, 2)))

    private func request(
        of other: EchoMessages? = nil, _ family: IPAddress.Family = .ipv4, identifier: UInt16 = 0xbeef,
        flow: EchoFlowID = flow, sequence: UInt64 = sequence, size: Int = 56, isChecksummed: Bool = true
    ) -> [UInt8] {
        let messages = other ?? engine
        var bytes = [UInt8](repeating: 0xff, count: EchoMessages.headerSize + size)
        bytes.withUnsafeMutableBytes { buffer in
            guard let request = buffer.baseAddress else { return }
            messages.writeFiller(payloadSize: size, to: request)
            messages.write(
                EchoMessages.Parts(
                    family: family, identifier: identifier, flow: flow, sequence: sequence,
                    fillerSum: isChecksummed ? messages.fillerSum(payloadSize: size) : nil), to: request)
        }
        return bytes
    }

    private func judge(
        _ payload: some Collection<UInt8>, flow: EchoFlowID = flow,
        sequence: UInt64 = sequence, size: Int = 56
    ) -> EchoMessages.Judgement {
        Array(payload).withUnsafeBytes { engine.judge($0, flow: flow, sequence: sequence, payloadSize: size) }
    }

    private func payload(size: Int = 56) -> [UInt8] { Array(request(size: size)[8...]) }

    @Test func `header, flow, number and token are at their offsets`() {
        let bytes = request()
        #expect(bytes.count == 64)
        #expect(bytes[..<2] == [8, 0])
        #expect(Array(bytes[4..<16]) == [0xbe, 0xef, 0x00, 0x01, 0, 0, 0, 7, 0x00, 0x03, 0x00, 0x02])
        let token = SipHash(key: (1, 2))(7 << 32 | 3, Self.sequence)
        #expect(Array(bytes[16..<24]) == withUnsafeBytes(of: token.bigEndian) { Array($0) })
    }

    @Test(arguments: sizes)
    func `every request has a correct checksum`(size: Int) {
        for sequence in [0, 1, 0xffff, 0x1_0000, UInt64(UInt32.max) << 16, .max] {
            for identifier in [0, 1, 0xffff] as [UInt16] {
                let bytes = request(identifier: identifier, sequence: sequence, size: size)
                #expect(bytes.count == 8 + size)
                #expect(bytes.withUnsafeBytes { InternetChecksum.compute($0) } == 0)
            }
        }
    }

    @Test func `the checksum is 0 if the kernel computes it, whatever the memory held before`() {
        #expect(
            Array(request(.ipv6, identifier: 1, sequence: 6, isChecksummed: false)[..<8]) == [128, 0, 0, 0, 0, 1, 0, 6])
    }

    @Test(arguments: sizes)
    func `the payload that was sent is intact`(size: Int) {
        #expect(judge(payload(size: size), size: size) == .intact)
    }

    @Test(arguments: [16, 17, 56, 1_472])
    func `any one changed byte is damage, never intact`(size: Int) {
        let sent = payload(size: size)
        for index in sent.indices {
            for change in [0x01, 0x80, 0xff] as [UInt8] {
                var changed = sent
                changed[index] ^= change
                guard judge(changed, size: size) == .damaged else {
                    Issue.record("byte \(index) of \(size), changed by \(change): \(judge(changed, size: size))")
                    return
                }
            }
        }
    }

    @Test func `the last byte of the largest request is compared`() {
        var changed = payload(size: 65_507)
        changed[65_506] ^= 1
        #expect(judge(changed, size: 65_507) == .damaged)
    }

    @Test func `a shortened payload is truncated if it includes flow, number and token`() {
        let sent = payload()
        for length in 0..<56 {
            #expect(judge(sent.prefix(length)) == (length >= 16 ? .truncated : .foreign), "\(length) bytes")
        }
    }

    @Test func `a longer payload is damaged`() {
        #expect(judge(payload() + [0]) == .damaged)
        #expect(judge(payload(size: 16) + [0], size: 16) == .damaged)
    }

    @Test func `a payload with half of its bytes wrong is foreign, with fewer it is damaged`() {
        var damaged = payload()
        for index in 28..<56 { damaged[index] ^= 0xff }
        #expect(judge(damaged) == .foreign)
        damaged[28] ^= 0xff
        #expect(judge(damaged) == .damaged)
    }

    @Test(arguments: sizes)
    func `a payload of another flow, a former flow at its place, another request or another engine is foreign`(
        size: Int
    ) {
        let sent = payload(size: size)
        for flow in [EchoFlowID(place: 8, generation: 3), EchoFlowID(place: 7, generation: 2)] {
            #expect(judge(sent, flow: flow, size: size) == .foreign)
        }
        for sequence in [Self.sequence - 1, Self.sequence + 1, Self.sequence + 0x1_0000, Self.sequence % 0x1_0000] {
            #expect(judge(sent, sequence: sequence, size: size) == .foreign)
        }
        #expect(judge(request(of: EchoMessages(), size: size)[8...], size: size) == .foreign)
    }

    @Test func `bytes without a token of this engine are foreign`() {
        #expect(judge([UInt8](repeating: 0, count: 56)) == .foreign)
        #expect(judge(0..<56) == .foreign)
        #expect(judge([]) == .foreign)
    }

    @Test func `each request has its own token, and no token shares parts with the next`() {
        var tokens: Set<[UInt8]> = []
        for sequence in 0..<2_000 as Range<UInt64> {
            tokens.insert(Array(request(sequence: sequence, size: 16)[16...]))
            tokens.insert(
                Array(request(flow: EchoFlowID(place: 8, generation: 3), sequence: sequence, size: 16)[16...]))
        }
        #expect(tokens.count == 4_000)
        let halves = tokens.flatMap { [$0[..<4], $0[4...]].map(Array.init) }
        #expect(Set(halves).count >= 7_990)
    }

    @Test func `a quote is recognised by its first sixteen bytes, and not by fewer`() {
        let sent = payload()
        for length in 0...56 {
            #expect(isQuote(sent.prefix(length)) == (length >= 16), "\(length) bytes")
        }
        for index in sent.indices {
            var changed = sent
            changed[index] ^= 1
            #expect(isQuote(changed) == (index >= 16), "byte \(index)")
        }
        #expect(!isQuote(sent, sequence: Self.sequence + 1))
        #expect(!isQuote(sent, flow: EchoFlowID(place: 7, generation: 4)))
    }

    private func isQuote(
        _ payload: some Collection<UInt8>, flow: EchoFlowID = flow, sequence: UInt64 = sequence
    ) -> Bool {
        Array(payload).withUnsafeBytes { engine.isQuote($0, flow: flow, sequence: sequence) }
    }

    @Test func `a payload that is long enough names the place of its flow`() {
        let sent = payload()
        #expect(sent.withUnsafeBytes(EchoMessages.claimedPlace) == 7)
        #expect(Array(sent.prefix(15)).withUnsafeBytes(EchoMessages.claimedPlace) == nil)
        #expect([UInt8](repeating: 0xff, count: 16).withUnsafeBytes(EchoMessages.claimedPlace) == 0xffff_ffff)
    }
}
