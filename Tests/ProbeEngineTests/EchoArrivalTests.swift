import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct EchoArrivalTests {
    private static let identifier: UInt16 = 0xbeef
    private static let payload: [UInt8] = Array(1...20)

    /// The values of an arrival, copied out of the message.
    private enum Meaning: Equatable {
        case reply(sequence: UInt16, payload: [UInt8])
        case error(LossReason, mtu: UInt32? = nil, destination: String, sequence: UInt16, payload: [UInt8])
    }

    private func meaning(
        _ message: [UInt8], _ family: IPAddress.Family, error: ControlInformation.ExtendedError? = nil,
        sender: String = "192.0.2.254"
    ) throws -> Meaning? {
        let sender = try #require(IPAddress(sender))
        return message.withUnsafeBytes { bytes in
            let arrival = PingSocketReader.Arrival(
                message: bytes, sender: sender, stamp: nil, hopLimit: nil, error: error,
                read: ClockReading(monotonic: 0, realtime: 0))
            switch EchoArrival(arrival, family: family, identifier: Self.identifier) {
            case .reply(let sequence, let payload): return .reply(sequence: sequence, payload: Array(payload))
            case .error(let quoted):
                return .error(
                    quoted.verdict.reason, mtu: quoted.verdict.mtu, destination: quoted.destination.description,
                    sequence: quoted.sequence, payload: Array(quoted.payload))
            case nil: return nil
            }
        }
    }

    private func echo(_ type: UInt8, code: UInt8 = 0, identifier: UInt16 = identifier) -> [UInt8] {
        [type, code, 0xaa, 0xbb, UInt8(identifier >> 8), UInt8(identifier & 0xff), 0x12, 0x34] + Self.payload
    }

    /// An IPv4 packet (RFC 791) from 192.0.2.7 to 192.0.2.1.
    private func packet4(
        _ message: [UInt8], protocolNumber: UInt8 = 1, options: Int = 0, fragment: UInt16 = 0
    ) -> [UInt8] {
        let length = UInt8(20 + options + message.count)
        let fragment = [UInt8(fragment >> 8), UInt8(fragment & 0xff)]
        return [0x45 + UInt8(options / 4), 0, 0, length, 0, 0] + fragment + [1, protocolNumber, 0, 0]
            + [192, 0, 2, 7, 192, 0, 2, 1] + [UInt8](repeating: 1, count: options) + message
    }

    /// An IPv6 packet (RFC 8200) from 2001:db8::7 to 2001:db8::1.
    private func packet6(_ message: [UInt8], nextHeader: UInt8 = 58) -> [UInt8] {
        let prefix: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11)
        return [0x60, 0, 0, 0, 0, UInt8(message.count), nextHeader, 1] + prefix + [7] + prefix + [1] + message
    }

    /// An IPv6 packet with a fragment header (RFC 8200 4.5). Its offset is in units of eight bytes.
    private func fragment6(_ message: [UInt8], offset: UInt16, nextHeader: UInt8 = 58) -> [UInt8] {
        let field = offset << 3 | 1
        return packet6(
            [nextHeader, 0, UInt8(field >> 8), UInt8(field & 0xff), 0, 0, 0, 9] + message, nextHeader: 44)
    }

    private func error(
        _ type: UInt8, _ code: UInt8, rest: [UInt8] = [0, 0, 0, 0], quoting packet: [UInt8]
    ) -> [UInt8] {
        [type, code, 0, 0] + rest + packet
    }

    private func queued(_ type: UInt8, _ code: UInt8, mtu: UInt32 = 0) -> ControlInformation.ExtendedError {
        ControlInformation.ExtendedError(type: type, code: code, information: mtu)
    }

    @Test func `the sender of an error is the packet's source, or the one in the error queue`() throws {
        let (router, destination) = (try #require(IPAddress("192.0.2.9")), try #require(IPAddress("192.0.2.1")))
        func sender(_ message: [UInt8], from source: IPAddress, _ error: ControlInformation.ExtendedError? = nil)
            -> IPAddress?
        {
            message.withUnsafeBytes { bytes in
                let arrival = PingSocketReader.Arrival(
                    message: bytes, sender: source, stamp: nil, hopLimit: nil, error: error,
                    read: ClockReading(monotonic: 0, realtime: 0))
                guard case .error(let quoted) = EchoArrival(arrival, family: .ipv4, identifier: Self.identifier) else {
                    return nil
                }
                return quoted.verdict.sender
            }
        }
        #expect(sender(error(11, 0, quoting: packet4(echo(8))), from: router) == router)
        var queued = queued(11, 0)
        #expect(sender(echo(8), from: destination, queued) == nil)
        queued.sender = router
        #expect(sender(echo(8), from: destination, queued) == router)
    }

    @Test func `a reply has its number and its payload`() throws {
        let expected = Meaning.reply(sequence: 0x1234, payload: Self.payload)
        #expect(try meaning(echo(0), .ipv4) == expected)
        #expect(try meaning(echo(129), .ipv6) == expected)
    }

    @Test func `a reply with another identifier or a code is ignored`() throws {
        #expect(try meaning(echo(0, identifier: 0xbeee), .ipv4) == nil)
        #expect(try meaning(echo(0, identifier: 0xefbe), .ipv4) == nil)
        #expect(try meaning(echo(129, code: 1), .ipv6) == nil)
        #expect(try meaning(echo(129), .ipv4) == nil)
        #expect(try meaning(echo(0), .ipv6) == nil)
    }

    @Test(arguments: [5, 8, 9, 13, 14, 127, 128, 135, 255] as [UInt8])
    func `requests and other messages are ignored`(type: UInt8) throws {
        for family in IPAddress.Family.allCases {
            #expect(try meaning(echo(type), family) == nil)
            #expect(try meaning(error(type, 0, quoting: packet4(echo(8))), family) == nil)
        }
    }

    @Test func `an IPv4 error has the reason and the quoted request's destination, number and payload`()
        throws
    {
        for (type, code) in [(3, 0), (3, 1), (3, 4), (3, 13), (11, 0), (12, 0)] as [(UInt8, UInt8)] {
            let reason = try #require(ICMPType.lossReason(.ipv4, type: type, code: code))
            let expected = Meaning.error(
                reason, destination: "192.0.2.1", sequence: 0x1234, payload: Self.payload)
            #expect(try meaning(error(type, code, quoting: packet4(echo(8))), .ipv4) == expected)
            #expect(try meaning(error(type, code, quoting: packet4(echo(8), options: 40)), .ipv4) == expected)
        }
    }

    @Test func `an IPv6 error has the reason and the quoted request's destination, number and payload`() throws {
        for (type, code) in [(1, 0), (1, 1), (1, 4), (2, 0), (3, 0), (4, 1)] as [(UInt8, UInt8)] {
            let reason = try #require(ICMPType.lossReason(.ipv6, type: type, code: code))
            let expected = Meaning.error(
                reason, destination: "2001:db8::1", sequence: 0x1234, payload: Self.payload)
            #expect(try meaning(error(type, code, quoting: packet6(echo(128))), .ipv6) == expected)
        }
    }

    @Test func `an error that quotes something else is ignored`() throws {
        for quoted in [
            packet4(echo(8), protocolNumber: 17), packet4(echo(0)), packet4(echo(13)), packet6(echo(8)),
            packet4(echo(8, identifier: 0xbeee)), [0x44] + packet4(echo(8)).dropFirst(),
        ] {
            #expect(try meaning(error(3, 1, quoting: quoted), .ipv4) == nil)
        }
        for quoted in [
            packet6(echo(128), nextHeader: 17), packet6(echo(129)), packet4(echo(128)),
            packet6(echo(128, identifier: 0xbeee)),
        ] {
            #expect(try meaning(error(1, 4, quoting: quoted), .ipv6) == nil)
        }
    }

    @Test func `an entry of the error queue is the quoted request itself`() throws {
        let v4 = try meaning(echo(8), .ipv4, error: queued(3, 10), sender: "192.0.2.1")
        #expect(
            v4 == .error(.administrativelyProhibited, destination: "192.0.2.1", sequence: 0x1234, payload: Self.payload)
        )
        let v6 = try meaning(echo(128), .ipv6, error: queued(3, 0), sender: "2001:db8::1")
        #expect(v6 == .error(.timeExceeded, destination: "2001:db8::1", sequence: 0x1234, payload: Self.payload))
        #expect(try meaning(echo(0), .ipv4, error: queued(3, 1)) == nil)
        #expect(try meaning(echo(8), .ipv4, error: queued(0, 0)) == nil)
    }

    @Test(arguments: [0, 1_400, 65_535] as [UInt16])
    func `"packet too big" has the link's MTU if the router set it`(mtu: UInt16) throws {
        let rest = [0, 0, UInt8(mtu >> 8), UInt8(mtu & 0xff)]
        let expected = Meaning.error(
            .packetTooBig, mtu: mtu == 0 ? nil : UInt32(mtu), destination: "192.0.2.1", sequence: 0x1234,
            payload: Self.payload)
        #expect(try meaning(error(3, 4, rest: rest, quoting: packet4(echo(8))), .ipv4) == expected)
        let queued = queued(3, 4, mtu: UInt32(mtu))
        #expect(try meaning(echo(8), .ipv4, error: queued, sender: "192.0.2.1") == expected)
    }

    @Test(arguments: [0, 1_280, 70_000] as [UInt32])
    func `the MTU of an IPv6 error has 32 bits`(mtu: UInt32) throws {
        let rest = withUnsafeBytes(of: mtu.bigEndian) { Array($0) }
        let expected = Meaning.error(
            .packetTooBig, mtu: mtu == 0 ? nil : mtu, destination: "2001:db8::1", sequence: 0x1234,
            payload: Self.payload)
        #expect(try meaning(error(2, 0, rest: rest, quoting: packet6(echo(128))), .ipv6) == expected)
        let queued = queued(2, 0, mtu: mtu)
        #expect(try meaning(echo(128), .ipv6, error: queued, sender: "2001:db8::1") == expected)
    }

    @Test func `no other error has an MTU, whatever the bytes at its offset`() throws {
        let rest: [UInt8] = [1, 2, 3, 4]
        for (type, code) in [(3, 1), (3, 13), (11, 0), (12, 0)] as [(UInt8, UInt8)] {
            let meaning = try meaning(error(type, code, rest: rest, quoting: packet4(echo(8))), .ipv4)
            guard case .error(_, nil, _, _, _) = meaning else {
                Issue.record("type \(type): \(String(describing: meaning))")
                continue
            }
        }
        guard case .error(_, nil, _, _, _) = try meaning(echo(8), .ipv4, error: queued(3, 1, mtu: 9)) else {
            Issue.record("an MTU of 9")
            return
        }
    }

    @Test
    func
        `the quoted first fragment of a request is read like a whole one, and a later fragment is ignored`()
        throws
    {
        let expected = Meaning.error(
            .destinationUnreachable, destination: "192.0.2.1", sequence: 0x1234, payload: Self.payload)
        // "More fragments" and "don't fragment" are not part of the offset.
        for flags in [0, 0x2000, 0x4000] as [UInt16] {
            #expect(try meaning(error(3, 1, quoting: packet4(echo(8), fragment: flags)), .ipv4) == expected)
            for offset in [1, 0x1fff] as [UInt16] {
                let packet = packet4(echo(8), fragment: flags | offset)
                #expect(try meaning(error(3, 1, quoting: packet), .ipv4) == nil)
            }
        }
    }

    @Test func `a quote with an IPv6 fragment header is read, unless it is a later fragment`() throws {
        let expected = Meaning.error(
            .timeExceeded, destination: "2001:db8::1", sequence: 0x1234, payload: Self.payload)
        #expect(try meaning(error(3, 0, quoting: fragment6(echo(128), offset: 0)), .ipv6) == expected)
        for offset in [1, 181, 0x1fff] as [UInt16] {
            #expect(try meaning(error(3, 0, quoting: fragment6(echo(128), offset: offset)), .ipv6) == nil)
        }
        let other = fragment6(echo(128), offset: 0, nextHeader: 17)
        #expect(try meaning(error(3, 0, quoting: other), .ipv6) == nil)
    }

    @Test
    func `a message without the whole request number is ignored, and a longer one has a shorter payload`()
        throws
    {
        let cases: [(message: [UInt8], family: IPAddress.Family, number: Int)] = [
            (echo(0), .ipv4, 8), (echo(129), .ipv6, 8),
            (error(3, 1, quoting: packet4(echo(8))), .ipv4, 8 + 20 + 8),
            (error(11, 0, quoting: packet4(echo(8), options: 40)), .ipv4, 8 + 60 + 8),
            (error(1, 3, quoting: packet6(echo(128))), .ipv6, 8 + 40 + 8),
            (error(3, 0, quoting: fragment6(echo(128), offset: 0)), .ipv6, 8 + 48 + 8),
        ]
        for (message, family, number) in cases {
            for length in 0..<message.count {
                let payload: [UInt8]? =
                    switch try meaning(Array(message.prefix(length)), family) {
                    case .reply(_, let payload), .error(_, _, _, _, let payload): payload
                    case nil: nil
                    }
                let expected = length < number ? nil : Array(Self.payload.prefix(length - number))
                #expect(payload == expected, "\(length) of \(message.count) bytes, type \(message[0])")
            }
        }
        for length in 0..<8 {
            #expect(try meaning(Array(echo(8).prefix(length)), .ipv4, error: queued(3, 1)) == nil)
        }
    }

    @Test func `random bytes are ignored`() throws {
        var generator = SeededGenerator(seed: 4_443)
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...90, using: &generator)
            var message = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if length > 8 {
                message[0] = [0, 3, 11, 12, 1, 2, 129].randomElement(using: &generator)!
                message[8] = [0x45, 0x4f, 0x40, 0x60].randomElement(using: &generator)!
            }
            #expect(try meaning(message, .ipv4) == nil)
            #expect(try meaning(message, .ipv6) == nil)
        }
    }
}
