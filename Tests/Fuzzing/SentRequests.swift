import Glibc

@testable import NetworkPrimitives
@testable import ProbeEngine

/// A table of open flows, and a separate record of their requests and destinations.
struct SentRequests {
    struct Request {
        let flow: EchoFlowKey
        let sequence: UInt64
        let payload: [UInt8]
        let addresses: [(address: IPAddress, until: Int64)]

        func isAddress(_ address: IPAddress, at now: Int64) -> Bool {
            addresses.contains { now < $0.until && $0.address.isSender(address) }
        }
    }

    /// The time from which replies from a former address are rejected, in monotonic nanoseconds.
    static let formerUntil: Int64 = 1_000
    private static let requestsPerFlow = 6

    /// Sockets that are never opened.
    private let sockets: PathSockets
    private(set) var table = EchoFlowTable(messages: EchoMessages(hash: SipHash(key: (3, 4))))
    private(set) var requests: [Request] = []
    /// The addresses of the flows, and others.
    private(set) var addresses: [IPAddress] = []

    /// Opens flows of all kinds: two to one address, one with a wrapping sequence, one redirected, one in a zone, one
    /// closed.
    init() throws {
        let registry = EndpointRegistry(options: PingOptions(), loop: try PingLoop())
        sockets = PathSockets(.ipv4, EchoPath(), registry: registry)
        let zoned = Self.bytes(0xfe80, 1)
        let shared = Self.four(1)
        let former = Self.four(3)
        add(shared, firstSequence: 100, payloadSize: 16)
        add(shared, firstSequence: 102, payloadSize: 56)
        add(Self.four(2), firstSequence: .max - 2, payloadSize: 57)
        add(Self.four(4), former: former, firstSequence: 7, payloadSize: 24)
        add(IPAddress(Self.bytes(0xfd00, 1)), firstSequence: 300, payloadSize: 1400)
        add(IPAddress(zoned, scope: 2), firstSequence: 400, payloadSize: 32)
        let closed = add(Self.four(5), firstSequence: 500, payloadSize: 56)
        if let last = table[closed] { table.close(last) }
        requests.removeLast(Self.requestsPerFlow)
        addresses += [former, Self.four(6), IPAddress(zoned, scope: 3), IPAddress(zoned)]
    }

    @discardableResult
    private mutating func add(
        _ address: IPAddress, former: IPAddress? = nil, firstSequence: UInt16, payloadSize: Int
    ) -> EchoFlowKey {
        let key = EchoFlowKey(UInt64(addresses.count))
        let parameters = EchoParameters(
            pace: EchoPace(interval: 1_000_000_000, spread: 0), timeout: 1_000_000_000, payloadSize: payloadSize)
        let slot = table.open(
            parameters, key: key, firstSequence: firstSequence, sockets: sockets, timestamps: .auto,
            observer: SilentObserver())
        if let former { table.direct(slot, to: former, at: 0, until: 0) }
        table.direct(slot, to: address, at: 0, until: Self.formerUntil)
        let known = [(address, Int64.max)] + (former.map { [($0, Self.formerUntil)] } ?? [])
        for _ in 0..<Self.requestsPerFlow {
            guard let sequence = slot.flow.next else { break }
            slot.flow.recordSent(at: 0)
            let payload = payload(of: slot, sequence, address.family)
            requests.append(Request(flow: key, sequence: sequence, payload: payload, addresses: known))
        }
        // One request of each flow has its verdict; the others are pending.
        _ = slot.flow.recordReply(UInt64(firstSequence), roundTripTime: 1)
        addresses.append(address)
        return key
    }

    private func payload(of slot: EchoFlowSlot, _ sequence: UInt64, _ family: IPAddress.Family) -> [UInt8] {
        let parts = EchoMessages.Parts(
            family: family, identifier: 1, flow: slot.id, sequence: sequence, fillerSum: nil)
        return Array(table.messages.request(parts, payloadSize: slot.payloadSize).dropFirst(8))
    }

    private static func four(_ number: UInt32) -> IPAddress {
        IPAddress(in_addr(s_addr: (10 << 24 | number).bigEndian))
    }

    private static func bytes(_ prefix: UInt16, _ number: UInt8) -> in6_addr {
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { bytes in
            bytes.storeBytes(of: prefix.bigEndian, as: UInt16.self)
            bytes[15] = number
        }
        return address
    }
}

extension EchoMessages {
    /// Returns a whole request in memory of exactly its length.
    func request(_ parts: Parts, payloadSize: Int) -> [UInt8] {
        var request = [UInt8](repeating: 0, count: Self.headerSize + payloadSize)
        request.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            write(parts, to: start)
            writeFiller(payloadSize: payloadSize, to: start)
        }
        return request
    }
}

/// An observer that ignores all events.
final class SilentObserver: EchoObserver {
    func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {}
}
