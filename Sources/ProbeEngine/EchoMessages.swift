import Glibc
import NetworkPrimitives

/// Writes the bytes of echo requests, and judges whether a reply has the same bytes (RFC 792, RFC 4443).
///
/// A request has the 8-byte ICMP header (type, code, checksum, identifier, sequence), then the payload:
///
/// - 4 bytes: the flow's place
/// - 4 bytes: the bits of the sequence number above the 16 of the header
/// - 8 bytes: the request's token
/// - the rest: random bytes, the same in all requests of this engine
///
/// In a flow that keeps its checksum, the first two random bytes compensate for all others. Such requests have one
/// checksum, whatever their identifier or process. All numbers are in network order. The token is a keyed hash of the
/// flow and the whole sequence number. A sender that has not seen a request cannot forge its reply.
final class EchoMessages {
    /// The relation of a payload to the request that it claims to answer.
    enum Judgement { case intact, truncated, damaged, foreign }

    /// The smallest payload: the flow's place, sequence bits and token.
    static let minimumPayloadSize = 16
    static let maximumPayloadSize = 65_507
    static let headerSize = 8
    /// The bytes after the smallest payload that compensate for all others.
    static let compensationSize = 2
    /// The checksum that is kept, in memory order. Any number works except 0 and its complement, which one's complement
    /// does not distinguish. IPv6 adds the pseudo-header, which is constant for two addresses (RFC 4443 section 2.3).
    private static let keptChecksum: UInt16 = 0x5650
    /// The offset of the random bytes in a payload.
    private static let filler = minimumPayloadSize

    private let hash: SipHash
    /// The random bytes of the largest payload.
    private let fillerBytes: [UInt8]

    init(hash: SipHash = .random()) {
        self.hash = hash
        var filler: [UInt8] = []
        filler.reserveCapacity(Self.maximumPayloadSize)
        while filler.count < Self.maximumPayloadSize {
            withUnsafeBytes(of: UInt64.random(in: .min ... .max)) { filler.append(contentsOf: $0) }
        }
        fillerBytes = filler
    }

    /// The parts of a request.
    struct Parts {
        let family: IPAddress.Family
        let identifier: UInt16
        let flow: EchoFlowID
        let sequence: UInt64
        /// The result of ``fillerSum(payloadSize:)``; `nil` if the kernel computes the checksum.
        let fillerSum: UInt32?
        /// The same, for a flow that keeps its checksum, even if the kernel computes it; otherwise `nil`.
        var keptFillerSum: UInt32?
    }

    /// Writes the part that differs between requests: the first 24 bytes, or 26 if the checksum is kept.
    func write(_ parts: Parts, to request: UnsafeMutableRawPointer) {
        request.storeBigEndian(UInt32(ICMPType.echoRequest(parts.family)) << 24, at: 0)
        request.storeBigEndian(
            UInt32(parts.identifier) << 16 | UInt32(UInt16(truncatingIfNeeded: parts.sequence)), at: 4)
        request.storeBigEndian(Self.place(parts.flow, parts.sequence), at: 8)
        request.storeBigEndian(token(parts.flow, parts.sequence), at: 16)
        if parts.fillerSum == nil, parts.keptFillerSum == nil { return }
        var sum: UInt64 = 0
        for offset in stride(from: 0, to: 24, by: 4) {
            sum += UInt64(request.load(fromByteOffset: offset, as: UInt32.self))
        }
        if let keptFillerSum = parts.keptFillerSum {
            let compensation = compensation(sum + UInt64(keptFillerSum))
            request.storeBytes(of: compensation, toByteOffset: 24, as: UInt16.self)
            if parts.fillerSum != nil { request.storeBytes(of: Self.keptChecksum, toByteOffset: 2, as: UInt16.self) }
        } else if let fillerSum = parts.fillerSum {
            request.storeBytes(
                of: InternetChecksum.fold(sum + UInt64(fillerSum)), toByteOffset: 2, as: UInt16.self)
        }
    }

    /// Returns the compensation, in memory order, which replaces the first two bytes of filler.
    ///
    /// - Parameter sum: the sum of all bytes, including those two bytes of filler.
    private func compensation(_ sum: UInt64) -> UInt16 {
        let others = InternetChecksum.fold(sum + UInt64(~fillerWord))
        // Folding returns the complement. In one's complement, adding the complement subtracts.
        return ~InternetChecksum.fold(UInt64(others) + UInt64(~Self.keptChecksum))
    }

    /// Writes the part that all requests of one size share.
    func writeFiller(payloadSize: Int, to request: UnsafeMutableRawPointer) {
        fillerBytes.withUnsafeBytes {
            (request + 24).copyMemory(from: $0.baseAddress!, byteCount: payloadSize - Self.filler)
        }
    }

    /// Returns the part of the checksum that all requests of one size share.
    func fillerSum(payloadSize: Int) -> UInt32 {
        fillerBytes.withUnsafeBytes { bytes in
            InternetChecksum.sum(UnsafeRawBufferPointer(rebasing: bytes.prefix(payloadSize - Self.filler)))
        }
    }

    /// Compares `payload` with request `sequence` of `flow`. It is intact, truncated after its token, or damaged, if
    /// most bytes of the token and most of all bytes are correct. Otherwise it is foreign.
    func judge(
        _ payload: UnsafeRawBufferPointer, flow: EchoFlowID, sequence: UInt64, payloadSize: Int
    ) -> Judgement {
        guard payload.count >= Self.minimumPayloadSize else { return .foreign }
        let expected = (Self.place(flow, sequence), token(flow, sequence))
        let rest = min(payload.count, payloadSize) - Self.filler
        let bytes = UnsafeRawBufferPointer(rebasing: payload.dropFirst(Self.filler).prefix(rest))
        return fillerBytes.withUnsafeBytes { filler in
            if payload.count <= payloadSize, payload.word(at: 0) == expected.0, payload.word(at: 8) == expected.1,
                memcmp(filler.baseAddress!, bytes.baseAddress ?? filler.baseAddress!, rest) == 0
            {
                return payload.count == payloadSize ? .intact : .truncated
            }
            // Only the token distinguishes requests: all of them share the filler, and many share the rest.
            let tokenBytes = Self.equalBytes(payload.word(at: 8), expected.1)
            guard tokenBytes > 4 else { return .foreign }
            let equal =
                zip(bytes, filler).count { $0 == $1 } + Self.equalBytes(payload.word(at: 0), expected.0) + tokenBytes
            return equal * 2 > Self.filler + rest ? .damaged : .foreign
        }
    }

    /// Compares `payload` with request `sequence` of a flow that keeps its checksum. It is intact, truncated after the
    /// compensation, or foreign. The compensation itself is ignored, because it depends on the socket's identifier.
    func judgeCompensated(
        _ payload: UnsafeRawBufferPointer, flow: EchoFlowID, sequence: UInt64, payloadSize: Int
    ) -> Judgement {
        let start = Self.filler + Self.compensationSize
        guard payload.count <= payloadSize, payload.count >= start, isQuote(payload, flow: flow, sequence: sequence),
            payload.dropFirst(start).elementsEqual(
                fillerBytes[Self.compensationSize..<(payload.count - Self.filler)])
        else { return .foreign }
        return payload.count == payloadSize ? .intact : .truncated
    }

    private var fillerWord: UInt16 { fillerBytes.withUnsafeBytes { $0.load(as: UInt16.self) } }

    /// Returns whether a quoted payload starts like that of request `sequence` of `flow`.
    func isQuote(_ payload: UnsafeRawBufferPointer, flow: EchoFlowID, sequence: UInt64) -> Bool {
        payload.count >= Self.minimumPayloadSize && payload.word(at: 0) == Self.place(flow, sequence)
            && payload.word(at: 8) == token(flow, sequence)
    }

    /// Returns the place in the table of the flow that a payload claims to belong to; `nil` if it is too short.
    static func claimedPlace(_ payload: UnsafeRawBufferPointer) -> Int? {
        payload.count >= minimumPayloadSize ? Int(payload.word(at: 0) >> 32) : nil
    }

    private func token(_ flow: EchoFlowID, _ sequence: UInt64) -> UInt64 { hash(flow.number, sequence) }

    private static func place(_ flow: EchoFlowID, _ sequence: UInt64) -> UInt64 {
        UInt64(UInt32(bitPattern: flow.place)) << 32 | UInt64(UInt32(truncatingIfNeeded: sequence >> 16))
    }

    private static func equalBytes(_ left: UInt64, _ right: UInt64) -> Int {
        (0..<8).count { (left ^ right) >> (8 * UInt64($0)) & 0xff == 0 }
    }
}

extension UnsafeMutableRawPointer {
    fileprivate func storeBigEndian<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
        storeBytes(of: number.bigEndian, toByteOffset: offset, as: Number.self)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func word(at offset: Int) -> UInt64 {
        UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
