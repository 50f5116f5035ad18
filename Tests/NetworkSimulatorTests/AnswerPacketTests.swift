import Testing

@testable import NetworkSimulator

/// The answers of both families: valid replies, and replies with exactly one error.
@Suite struct AnswerPacketTests {
    struct Family: Sendable {
        let request: [UInt8]
        let reply: [UInt8]
        let header: Int

        /// Returns whether the ICMP checksum of `packet` is valid.
        func isRight(_ packet: [UInt8]) -> Bool {
            if header == 20 { return Checksum.compute(packet[20...]) == 0 && Checksum.compute(packet[..<20]) == 0 }
            let (source, destination) = (Address(bytes: packet[8..<24]), Address(bytes: packet[24..<40]))
            return Checksum.computeICMPv6(packet[40...], from: source, to: destination) == 0
        }

        func sender(_ packet: [UInt8]) -> Address { Address(bytes: header == 20 ? packet[12..<16] : packet[8..<24]) }

        /// Returns the places at which `packet` differs from the plain reply, in the ICMP message after its checksum.
        func differences(_ packet: [UInt8]) -> [Int] {
            (header + 4..<packet.count).filter { packet[$0] != reply[$0] }.map { $0 - header }
        }
    }

    static let families = [
        Family(request: Packets.request4, reply: Packets.reply4, header: 20),
        Family(request: Packets.request6, reply: Packets.reply6, header: 40),
    ]

    private func answer(_ answer: Answer, _ family: Family, entropy: UInt64 = 0x0123_4567_89ab_cdef) throws -> [UInt8] {
        let request = try #require(EchoRequest(packet: family.request))
        return try #require(AnswerPacket(request: request, hopLimit: 64).bytes(answer, entropy: entropy))
    }

    @Test(arguments: families)
    func `a plain reply is the known packet`(family: Family) throws {
        #expect(try answer(.intact, family) == family.reply)
    }

    @Test(arguments: families)
    func `a corrupted reply differs in one byte of the payload and has a valid checksum`(family: Family) throws {
        for entropy in (0..<600).map({ UInt64($0) &* 0x9e37_79b9_7f4a_7c15 }) {
            let packet = try answer(.corrupted(offset: nil), family, entropy: entropy)
            #expect(family.isRight(packet))
            let differences = family.differences(packet)
            #expect(differences.count == 1)
            #expect(try #require(differences.first) >= 8)
        }
        #expect(try family.differences(answer(.corrupted(offset: 3), family)) == [11])
    }

    @Test(arguments: families)
    func `a truncated reply has half the payload, and valid lengths and checksums`(family: Family) throws {
        let packet = try answer(.truncated, family)
        #expect(packet.count == family.reply.count - 4)
        #expect(family.isRight(packet))
        #expect(family.differences(packet) == [])
        #expect(packet.word(at: family.header == 20 ? 2 : 4) == (family.header == 20 ? 32 : 12))
    }

    @Test(arguments: families)
    func `a reply with a bad checksum differs in nothing else`(family: Family) throws {
        let packet = try answer(.badChecksum, family)
        #expect(!family.isRight(packet))
        #expect((0..<packet.count).filter { packet[$0] != family.reply[$0] } == [family.header + 2])
    }

    @Test(arguments: families)
    func `a reply from a wrong sender has the right message`(family: Family) throws {
        let packet = try answer(.wrongSender, family)
        #expect(family.sender(packet) == AnswerPacket.impostor(isIPv6: family.header == 40))
        #expect(family.isRight(packet))
        #expect(family.differences(packet) == [])
    }

    @Test(arguments: families)
    func `a reply with a foreign identifier differs in nothing else`(family: Family) throws {
        let packet = try answer(.foreignIdentifier, family)
        #expect(family.differences(packet) == [4, 5])
        #expect(family.isRight(packet))
    }

    @Test(arguments: families)
    func `a reply with a wrong token differs in every byte of the payload`(family: Family) throws {
        let packet = try answer(.wrongToken, family)
        #expect(family.differences(packet) == Array(8..<16))
        #expect(family.isRight(packet))
    }

    @Test(arguments: families)
    func `an error quotes the whole short request and comes from the router`(family: Family) throws {
        let isIPv6 = family.header == 40
        for kind in ErrorRule.Kind.allCases {
            let packet = try answer(.error(ErrorRule(kind: kind, probability: 1, mtu: 1400)), family)
            let (type, code) = kind.typeAndCode(isIPv6: isIPv6)
            #expect(packet[family.header] == type)
            #expect(packet[family.header + 1] == code)
            let mtu: [UInt8] = kind == .packetTooBig ? [0, 0, 5, 0x78] : [0, 0, 0, 0]
            #expect(Array(packet[(family.header + 4)..<(family.header + 8)]) == mtu)
            #expect(Array(packet[(family.header + 8)...]) == family.request)
            #expect(family.sender(packet) == AnswerPacket.router(isIPv6: isIPv6))
            #expect(family.isRight(packet))
        }
    }

    @Test(arguments: families)
    func `an error quotes the configured number of bytes`(family: Family) throws {
        let packet = try answer(.error(ErrorRule(kind: .timeExceeded, probability: 1, quote: 8)), family)
        #expect(Array(packet[(family.header + 8)...]) == Array(family.request.prefix(family.header + 8)))
    }

    @Test(arguments: ["10.1.0.1", "fd00:1::1"])
    func `an error about a long request has at most the length of a router's`(target: String) throws {
        let request = try #require(
            EchoRequest(packet: Packets.request(to: target, payload: [UInt8](repeating: 1, count: 1400))))
        let answer = Answer.error(ErrorRule(kind: .netUnreachable, probability: 1))
        let packet = AnswerPacket(request: request, hopLimit: 64).bytes(answer, entropy: 0)
        #expect(packet?.count == (target.contains(":") ? 1280 : 576))
    }

    @Test(arguments: ["10.1.0.1", "fd00:1::1"])
    func `a request without payload has no corrupted reply`(target: String) throws {
        let request = try #require(EchoRequest(packet: Packets.request(to: target, payload: [])))
        let builder = AnswerPacket(request: request, hopLimit: 64)
        #expect(builder.bytes(.corrupted(offset: nil), entropy: 1) == nil)
        #expect(builder.bytes(.truncated, entropy: 1) == nil)
        #expect(builder.bytes(.wrongToken, entropy: 1) == nil)
        #expect(builder.bytes(.intact, entropy: 1) != nil)
    }
}
