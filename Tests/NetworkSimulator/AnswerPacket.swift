/// Builds the IP packets that answer a request.
struct AnswerPacket {
    let request: EchoRequest
    let hopLimit: UInt8
    /// The code point of replies, 0 to 63.
    var codePoint: UInt8 = 0
    /// The sender of errors; `nil` for the last router before the destination.
    var router: Address?

    /// Returns the default sender of ICMP errors.
    static func router(isIPv6: Bool) -> Address { isIPv6 ? router6 : router4 }
    /// Returns the sender of replies from a wrong address.
    static func impostor(isIPv6: Bool) -> Address { isIPv6 ? impostor6 : impostor4 }

    private static let router4 = Address(bytes: [10, 255, 255, 254])
    private static let router6 = Address(bytes: [0xfd, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfe])
    private static let impostor4 = Address(bytes: [10, 255, 255, 253])
    private static let impostor6 = Address(bytes: [0xfd, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfd])

    /// Returns the packet; `nil` if the answer needs a payload and the request has none.
    func bytes(_ answer: Answer, entropy: UInt64) -> [UInt8]? {
        if answer.needsPayload && request.payload.isEmpty { return nil }
        switch answer {
        case .intact: return reply()
        case .corrupted(let offset): return reply(payload: corruptedPayload(at: offset, entropy))
        case .truncated: return reply(payload: request.payload.prefix(request.payload.count / 2))
        case .badChecksum: return withBadChecksum(reply())
        case .wrongSender: return reply(from: Self.impostor(isIPv6: isIPv6))
        case .foreignIdentifier: return reply(identifier: request.identifier ^ 0x5555)
        case .wrongToken: return reply(payload: foreignPayload(entropy))
        case .error(let rule): return error(rule)
        }
    }

    private var isIPv6: Bool { request.destination.isIPv6 }

    private func reply(
        from sender: Address? = nil, identifier: UInt16? = nil, payload: ArraySlice<UInt8>? = nil
    ) -> [UInt8] {
        var message: [UInt8] = [isIPv6 ? 129 : 0, 0, 0, 0]
        message += (identifier ?? request.identifier).bytes
        message += request.sequence.bytes
        message += payload ?? request.payload
        return packet(message, from: sender ?? request.destination)
    }

    private func corruptedPayload(at offset: Int?, _ entropy: UInt64) -> ArraySlice<UInt8> {
        var payload = request.payload
        let index = (offset ?? Int(entropy >> 32)) % payload.count
        // The difference is never 0, so the byte always changes.
        payload[payload.startIndex + index] ^= UInt8(1 + (entropy & 0xffff_ffff) % 255)
        return payload
    }

    /// Returns a payload that differs from the request's in every byte.
    private func foreignPayload(_ entropy: UInt64) -> ArraySlice<UInt8> {
        var draws = SplitMix64(seed: entropy)
        return ArraySlice(request.payload.map { $0 ^ UInt8(1 + draws.next() % 255) })
    }

    private func withBadChecksum(_ packet: [UInt8]) -> [UInt8] {
        var packet = packet
        packet[(isIPv6 ? 40 : 20) + 2] ^= 0x55
        return packet
    }

    /// Builds an ICMP error (RFC 792; RFC 1191 for the MTU of "fragmentation needed"; RFC 4443, 3).
    private func error(_ rule: ErrorRule) -> [UInt8] {
        let (type, code) = rule.kind.typeAndCode(isIPv6: isIPv6)
        let mtu: UInt32 = rule.kind == .packetTooBig ? UInt32(rule.mtu) : 0
        // A router's errors have at most 576 bytes (RFC 1812, 4.3.2.3) or 1280 bytes (RFC 4443, 2.4).
        let longest = isIPv6 ? 1280 - 48 : 576 - 28
        let quoted = min(request.packet.count, rule.quote.map { request.ipHeaderLength + $0 } ?? longest, longest)
        let message = [type, code, 0, 0] + mtu.bytes + request.packet[..<quoted]
        return packet(message, from: router ?? Self.router(isIPv6: isIPv6))
    }

    private func packet(_ message: [UInt8], from sender: Address) -> [UInt8] {
        isIPv6 ? ipv6(message, from: sender) : ipv4(message, from: sender)
    }

    private func ipv4(_ message: [UInt8], from sender: Address) -> [UInt8] {
        var message = message
        message.replaceSubrange(2..<4, with: Checksum.compute(message[...]).bytes)
        var header: [UInt8] =
            [0x45, codePoint << 2] + UInt16(20 + message.count).bytes + [0, 0, 0, 0, hopLimit, 1, 0, 0]
        header += sender.bytes + request.source.bytes
        header.replaceSubrange(10..<12, with: Checksum.compute(header[...]).bytes)
        return header + message
    }

    private func ipv6(_ message: [UInt8], from sender: Address) -> [UInt8] {
        var message = message
        let checksum = Checksum.computeICMPv6(message[...], from: sender, to: request.source)
        message.replaceSubrange(2..<4, with: checksum.bytes)
        let header: [UInt8] =
            [0x60 | codePoint >> 2, (codePoint & 3) << 6, 0, 0] + UInt16(message.count).bytes + [58, hopLimit]
        return header + sender.bytes + request.source.bytes + message
    }
}

/// The answer to a request.
enum Answer: Equatable, Sendable {
    case intact
    /// One byte of the payload differs: the one at `offset`, or any.
    case corrupted(offset: Int?)
    case truncated
    case badChecksum
    case wrongSender
    case foreignIdentifier
    case wrongToken
    case error(ErrorRule)

    /// Whether the answer needs a payload in the request.
    var needsPayload: Bool {
        switch self {
        case .corrupted, .truncated, .wrongToken: true
        case .intact, .badChecksum, .wrongSender, .foreignIdentifier, .error: false
        }
    }
}
