import Glibc

@testable import NetworkPrimitives
@testable import ProbeEngine

/// Fuzzes requests and their replies: the reply to a request is intact, and a damaged reply never is.
enum ExchangeFuzzer {
    /// libFuzzer calls the test from a single thread, so that this state needs no lock.
    nonisolated(unsafe) private static let messages = EchoMessages(hash: SipHash(key: (1, 2)))
    private static let longestPayload = 1500

    static func test(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        var input = FuzzInput(bytes)
        let family: IPAddress.Family = input.flag() ? .ipv6 : .ipv4
        let payloadSize = EchoMessages.minimumPayloadSize + input.index(below: longestPayload)
        let parts = EchoMessages.Parts(
            family: family, identifier: input.number(),
            flow: EchoFlowID(place: input.number(Int32.self) & .max, generation: input.number()),
            sequence: input.number(UInt64.self) >> 4,
            fillerSum: family == .ipv4 ? messages.fillerSum(payloadSize: payloadSize) : nil)
        let request = messages.request(parts, payloadSize: payloadSize)
        checkReply(to: request, parts, &input)
        checkQuote(of: request, parts)
        return 0
    }

    private static func checkReply(to request: [UInt8], _ parts: EchoMessages.Parts, _ input: inout FuzzInput) {
        var reply = request
        reply[0] = parts.family == .ipv4 ? 0 : 129
        if parts.family == .ipv4 {
            Claim.holds(request.withUnsafeBytes(InternetChecksum.compute) == 0, "a request has a valid checksum")
            setChecksum(of: &reply)
        }
        Claim.holds(
            judge(reply, parts, payloadSize: reply.count - 8) == .intact, "the reply to a request is intact")
        var damaged = reply
        input.damage(&damaged)
        guard damaged != reply else { return }
        let isOneByte = damaged.count == reply.count && zip(damaged, reply).count { $0 != $1 } == 1
        if parts.family == .ipv4, isOneByte {
            Claim.holds(damaged.withUnsafeBytes(InternetChecksum.compute) != 0, "a checksum reveals a changed byte")
        }
        // The checksum and the address reveal any other damage to the header.
        guard damaged.count < 8 || damaged[8...] != reply[8...] else { return }
        let isCut = damaged.count >= 24 && damaged.count < reply.count && damaged[8...] == reply[8..<damaged.count]
        if isCut, damaged[..<8] == reply[..<8] {
            Claim.holds(
                judge(damaged, parts, payloadSize: reply.count - 8) == .truncated, "a cut reply is truncated")
        }
        Claim.holds(judge(damaged, parts, payloadSize: reply.count - 8) != .intact, "a damaged payload is never intact")
    }

    /// Returns the judgement on the payload; `nil` if the message is not a reply to the exporter.
    private static func judge(
        _ reply: [UInt8], _ parts: EchoMessages.Parts, payloadSize: Int
    ) -> EchoMessages.Judgement? {
        reply.withUnsafeBytes { bytes in
            let arrival = ExchangeFuzzer.arrival(bytes, parts.family)
            guard
                case .reply(let sequence, let payload) = EchoArrival(
                    arrival, family: parts.family, identifier: parts.identifier),
                sequence == UInt16(truncatingIfNeeded: parts.sequence)
            else { return nil }
            return messages.judge(payload, flow: parts.flow, sequence: parts.sequence, payloadSize: payloadSize)
        }
    }

    /// Checks that a "time exceeded" of a router, which quotes the request after its IP header, matches the request.
    private static func checkQuote(of request: [UInt8], _ parts: EchoMessages.Parts) {
        let header: [UInt8] =
            parts.family == .ipv4
            ? [0x45, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]
            : [0x60, 0, 0, 0, 0, 0, 58, 1] + [UInt8](repeating: 0xfd, count: 32)
        let error: [UInt8] = [parts.family == .ipv4 ? 11 : 3, 0, 0, 0, 0, 0, 0, 0]
        (error + header + request).withUnsafeBytes { bytes in
            let arrival = ExchangeFuzzer.arrival(bytes, parts.family)
            guard
                case .error(let quoted) = EchoArrival(
                    arrival, family: parts.family, identifier: parts.identifier)
            else { return Claim.holds(false, "an error that quotes a request is parsed") }
            Claim.holds(quoted.verdict.reason == .timeExceeded, "an error has its reason")
            Claim.holds(quoted.payload.elementsEqual(request[8...]), "an error quotes the payload")
            Claim.holds(
                messages.isQuote(quoted.payload, flow: parts.flow, sequence: parts.sequence),
                "a quote matches its request")
        }
    }

    private static func arrival(
        _ message: UnsafeRawBufferPointer, _ family: IPAddress.Family
    ) -> PingSocketReader.Arrival {
        PingSocketReader.Arrival(
            message: message, sender: .unspecified(family), stamp: nil, hopLimit: nil, error: nil,
            read: ClockReading(monotonic: 0, realtime: 0))
    }

    private static func setChecksum(of message: inout [UInt8]) {
        message[2] = 0
        message[3] = 0
        let checksum = message.withUnsafeBytes(InternetChecksum.compute)
        message[2] = UInt8(checksum >> 8)
        message[3] = UInt8(checksum & 0xff)
    }
}
