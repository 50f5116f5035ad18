/// The bytes of the echo requests of one flow, and the judgement whether a reply carries them back (RFC 792, RFC 4443).
///
/// Layout: the 8-byte ICMP header (type, code, checksum, identifier, sequence), then the payload: the flow's number
/// (4 bytes), the bits of the sequence number above the 16 of the header (4 bytes), the flow's token (8 bytes), and bytes
/// that are drawn from the token. All numbers are in network order. A payload that has nothing to do with the token thus
/// shares almost no byte with what was sent, and one of which a few bytes were damaged shares almost all.
struct EchoMessage: Sendable {
    /// The least payload: flow number, sequence bits and token.
    static let minimumPayloadSize = 16
    private static let headerSize = 8

    private(set) var bytes: [UInt8]

    init(family: IPAddress.Family, flow: UInt32, token: UInt64, payloadSize: Int) {
        bytes = [UInt8](repeating: 0, count: Self.headerSize + max(payloadSize, Self.minimumPayloadSize))
        bytes[0] = ICMPType.echoRequest(family)
        store(flow, at: 8)
        store(token, at: 16)
        var state = token
        for index in 24..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: Self.scramble(&state)) }
    }

    /// Writes what `socket` and the request's number ask for; the checksum where the kernel does not compute it.
    mutating func prepare(sequence: UInt64, for socket: PingSocket) {
        prepare(
            sequence: sequence, identifier: socket.identifier,
            checksummed: socket.isRaw && socket.family == .ipv4)
    }

    mutating func prepare(sequence: UInt64, identifier: UInt16, checksummed: Bool) {
        store(identifier, at: 4)
        store(UInt16(truncatingIfNeeded: sequence), at: 6)
        store(UInt32(truncatingIfNeeded: sequence >> 16), at: 12)
        store(UInt16(0), at: 2)
        guard checksummed else { return }
        let checksum = bytes.withUnsafeBytes { InternetChecksum.compute($0) }
        store(checksum, at: 2)
    }

    /// Whether `payload` came back as it was sent; only the sequence bits may differ, since requests differ in them.
    func matches(_ payload: UnsafeRawBufferPointer) -> Bool {
        guard payload.count == bytes.count - Self.headerSize else { return false }
        return bytes.withUnsafeBytes { sent in
            let expected = UnsafeRawBufferPointer(rebasing: sent[Self.headerSize...])
            return expected[0..<4].elementsEqual(payload[0..<4]) && expected[8...].elementsEqual(payload[8...])
        }
    }

    /// Whether `payload` is ours but damaged or cut short: more of its bytes are right than wrong.
    func resembles(_ payload: UnsafeRawBufferPointer) -> Bool {
        let common = min(payload.count, bytes.count - Self.headerSize)
        guard common >= Self.minimumPayloadSize else { return false }
        var equal = 0
        for index in 0..<common where payload[index] == bytes[Self.headerSize + index] { equal += 1 }
        return equal * 2 > common
    }

    /// SplitMix64: enough to spread 64 random bits over a payload.
    private static func scramble(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    private mutating func store<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: number.bigEndian, toByteOffset: offset, as: Number.self) }
    }
}
