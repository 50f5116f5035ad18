import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

/// Requests of a flow that keeps its checksum. Routers that choose paths by checksum send all of them one way.
struct ConstantFlowTests {
    private static let sizes = [18, 19, 32, 57, 1_472]

    private func request(
        _ messages: EchoMessages, _ family: IPAddress.Family = .ipv4, identifier: UInt16 = 0xbeef, flow: EchoFlowID,
        sequence: UInt64, size: Int, isChecksummed: Bool
    ) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xff, count: EchoMessages.headerSize + size)
        bytes.withUnsafeMutableBytes { buffer in
            guard let request = buffer.baseAddress else { return }
            messages.writeFiller(payloadSize: size, to: request)
            messages.write(
                EchoMessages.Parts(
                    family: family, identifier: identifier, flow: flow, sequence: sequence,
                    fillerSum: isChecksummed ? messages.fillerSum(payloadSize: size) : nil,
                    keptFillerSum: messages.fillerSum(payloadSize: size)),
                to: request)
        }
        return bytes
    }

    private func flow(_ generator: inout SeededGenerator) -> EchoFlowID {
        EchoFlowID(
            place: .random(in: 0 ... .max, using: &generator), generation: .random(in: 0 ... .max, using: &generator))
    }

    @Test(arguments: sizes)
    func `requests of all flows, numbers, identifiers and engines have one correct checksum`(size: Int) {
        var generator = SeededGenerator(seed: 7)
        var checksums: Set<[UInt8]> = []
        for _ in 0..<20 {
            let messages = EchoMessages()
            for _ in 0..<500 {
                let bytes = request(
                    messages, identifier: UInt16.random(in: 0 ... .max, using: &generator), flow: flow(&generator),
                    sequence: generator.next(), size: size, isChecksummed: true)
                #expect(bytes.withUnsafeBytes { InternetChecksum.compute($0) } == 0)
                checksums.insert(Array(bytes[2..<4]))
            }
        }
        #expect(checksums.count == 1, "\(checksums)")
    }

    @Test(arguments: sizes)
    func `the kernel computes the same checksum for all requests`(size: Int) {
        var generator = SeededGenerator(seed: 8)
        for family in IPAddress.Family.allCases {
            var sums: Set<UInt16> = []
            for _ in 0..<20 {
                let messages = EchoMessages()
                for _ in 0..<100 {
                    let bytes = request(
                        messages, family, identifier: UInt16.random(in: 0 ... .max, using: &generator),
                        flow: flow(&generator), sequence: generator.next(), size: size, isChecksummed: false)
                    sums.insert(bytes.withUnsafeBytes { InternetChecksum.compute($0) })
                }
            }
            #expect(sums.count == 1, "\(family): \(sums)")
        }
    }

    @Test(arguments: sizes) func `the payload that was sent is recognised, and no other is`(size: Int) {
        var generator = SeededGenerator(seed: 9)
        let messages = EchoMessages()
        let (flow, sequence) = (flow(&generator), generator.next())
        let sent = Array(request(messages, flow: flow, sequence: sequence, size: size, isChecksummed: true)[8...])
        func judge(_ payload: [UInt8], sequence: UInt64) -> EchoMessages.Judgement {
            payload.withUnsafeBytes {
                messages.judgeCompensated($0, flow: flow, sequence: sequence, payloadSize: size)
            }
        }
        #expect(judge(sent, sequence: sequence) == .intact)
        #expect(judge(sent, sequence: sequence &+ 1) == .foreign)
        #expect(judge(sent + [0], sequence: sequence) == .foreign)
        for length in 0..<size {
            let expected = length >= 18 ? EchoMessages.Judgement.truncated : .foreign
            #expect(judge(Array(sent.prefix(length)), sequence: sequence) == expected, "\(length) bytes")
        }
        for index in sent.indices {
            var changed = sent
            changed[index] ^= 1
            // The two bytes that compensate for the identifier are ignored.
            let expected = (16..<18).contains(index) ? EchoMessages.Judgement.intact : .foreign
            #expect(judge(changed, sequence: sequence) == expected, "byte \(index)")
        }
    }
}
