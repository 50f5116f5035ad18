import Glibc

@testable import NetworkPrimitives
@testable import ProbeEngine

/// Fuzzes messages as a socket delivers them, and the packets that errors quote. Every parsed value is in the message.
enum ArrivalFuzzer {
    /// The offsets of an identifier: in a reply, and in an error that quotes a packet with an IPv4 header, an IPv6
    /// header, or an IPv6 header and a fragment header.
    private static let identifierPlaces = [4, 8 + 20 + 4, 8 + 40 + 4, 8 + 48 + 4]

    static func test(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        var input = FuzzInput(bytes)
        let family: IPAddress.Family = input.flag() ? .ipv6 : .ipv4
        let isFromErrorQueue = input.flag()
        let error = ControlInformation.ExtendedError(
            type: input.number(), code: input.number(), information: input.number())
        let place = input.choice(of: identifierPlaces)
        // The expected identifier comes from the message. Otherwise, the fuzzer seldom finds a matching message.
        let identifier = input.rest.count >= place + 2 ? number(input.rest, at: place) : 0
        checkHeaders(input.rest)
        let arrival = PingSocketReader.Arrival(
            message: input.rest, sender: .unspecified(family), stamp: nil, hopLimit: nil,
            error: isFromErrorQueue ? error : nil, read: ClockReading(monotonic: 0, realtime: 0))
        switch EchoArrival(arrival, family: family, identifier: identifier) {
        case .reply(let sequence, let payload):
            Claim.holds(!isFromErrorQueue, "a reply is not from the error queue")
            checkReply(sequence, payload, input.rest, family, identifier)
        case .error(let quoted):
            check(quoted, input.rest, family, identifier)
            if !isFromErrorQueue { checkQuotedPacket(input.rest, family) }
        case nil:
            break
        }
        return 0
    }

    private static func checkHeaders(_ bytes: UnsafeRawBufferPointer) {
        if let header = IPv4Header(bytes) {
            Claim.holds((20...60).contains(header.length), "an IPv4 header has 20 to 60 bytes")
            Claim.holds(header.length <= bytes.count, "an IPv4 header is within the packet")
            Claim.holds(header.destination.family == .ipv4, "an IPv4 header's destination is IPv4")
        }
        if let header = IPv6Header(bytes) {
            Claim.holds(
                header.length == 40 || header.length == 48, "an IPv6 header has 40 bytes, or 48 with a fragment's")
            Claim.holds(header.length <= bytes.count, "an IPv6 header is within the packet")
            Claim.holds(header.destination.family == .ipv6, "an IPv6 header's destination is IPv6")
        }
    }

    private static func checkReply(
        _ sequence: UInt16, _ payload: UnsafeRawBufferPointer, _ message: UnsafeRawBufferPointer,
        _ family: IPAddress.Family, _ identifier: UInt16
    ) {
        Claim.holds(message[0] == (family == .ipv4 ? 0 : 129), "a reply has the type of a reply")
        Claim.holds(number(message, at: 4) == identifier, "a reply has the expected identifier")
        Claim.holds(number(message, at: 6) == sequence, "a reply has the sequence of the message")
        Claim.holds(payload.count == message.count - 8, "a reply's payload is everything after the header")
        checkWithin(payload, message)
    }

    private static func check(
        _ quoted: QuotedRequest, _ message: UnsafeRawBufferPointer, _ family: IPAddress.Family, _ identifier: UInt16
    ) {
        checkWithin(quoted.payload, message)
        Claim.holds(quoted.destination.family == family, "a quoted request has a destination of the socket's family")
        Claim.holds(quoted.verdict.reason != .timeout, "an error is not a timeout")
        if let mtu = quoted.verdict.mtu {
            Claim.holds(mtu > 0 && quoted.verdict.reason == .packetTooBig, "only packet too big has an MTU")
        }
        let request = message.count - quoted.payload.count - 8
        Claim.holds(message[request] == (family == .ipv4 ? 8 : 128), "a quoted request has the type of a request")
        Claim.holds(number(message, at: request + 4) == identifier, "a quoted request has the expected identifier")
        Claim.holds(
            number(message, at: request + 6) == quoted.sequence, "a quoted request has the sequence of the quote")
    }

    /// Checks that a quote is a first fragment. A later fragment is payload, even if it looks like a request.
    private static func checkQuotedPacket(_ message: UnsafeRawBufferPointer, _ family: IPAddress.Family) {
        let (next, offset): (UInt8, UInt16) =
            switch (family, message[8 + 6]) {
            case (.ipv4, _): (message[8 + 9], number(message, at: 8 + 6) & 0x1fff)
            case (.ipv6, 44): (message[8 + 40], number(message, at: 8 + 42) & 0xfff8)
            case (.ipv6, let next): (next, 0)
            }
        Claim.holds(next == (family == .ipv4 ? 1 : 58), "a quoted packet is an ICMP packet")
        Claim.holds(offset == 0, "a quoted packet is a first fragment")
    }

    /// Checks that a part ends at the end of the whole, and begins after an ICMP header.
    private static func checkWithin(_ part: UnsafeRawBufferPointer, _ whole: UnsafeRawBufferPointer) {
        guard let start = part.baseAddress, let wholeStart = whole.baseAddress else {
            return Claim.holds(part.isEmpty, "a payload has bytes")
        }
        Claim.holds(start >= wholeStart + 8, "a payload begins after the header")
        Claim.holds(start + part.count == wholeStart + whole.count, "a payload ends with the message")
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt16 {
        UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
    }
}
