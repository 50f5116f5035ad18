import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

/// A table of flows in a class. It returns the bytes of requests, and the flows of their replies.
final class FlowTableUnderTest {
    /// The flow of a reply, by its place in the table.
    enum Owner: Equatable {
        case intact(Int32, sequence: UInt64)
        case truncated(Int32, sequence: UInt64)
        case otherSender(Int32, sequence: UInt64)
        case corrupted(Int32)
        case foreign
    }

    /// A sent request, with the bytes that a reply must have.
    struct Sent {
        let flow: EchoFlowSlot
        let address: IPAddress
        let sequence: UInt64
        var payload: [UInt8]

        var place: Int32 { flow.id.place }
        /// The match of an intact reply while the flow is open.
        var intact: Owner { .intact(place, sequence: sequence) }
        /// The match of a reply from an address other than the destination.
        var fromElsewhere: Owner { .otherSender(place, sequence: sequence) }
    }

    private static let second: Int64 = 1_000_000_000
    private var table = EchoFlowTable(messages: EchoMessages())
    /// None of its sockets is opened.
    private let sockets: PathSockets

    init() throws {
        let registry = EndpointRegistry(options: PingOptions(), loop: try PingLoop())
        sockets = PathSockets(.ipv4, EchoPath(), registry: registry)
    }

    var count: Int { table.count }
    subscript(key: UInt64) -> EchoFlowSlot? { table[EchoFlowKey(key)] }
    subscript(id: EchoFlowID) -> EchoFlowSlot? { table[id] }

    func open(key: UInt64, size: Int = 56, firstSequence: UInt16 = 100) -> EchoFlowSlot {
        let parameters = EchoParameters(
            pace: EchoPace(interval: Self.second, spread: 0), timeout: Self.second, payloadSize: size)
        return table.open(
            parameters, key: EchoFlowKey(key), firstSequence: firstSequence, sockets: sockets, timestamps: .auto,
            observer: FlowRecorder())
    }

    func direct(_ slot: EchoFlowSlot, to text: String, at time: Int64 = 0, until: Int64 = 0) throws {
        table.direct(slot, to: try #require(IPAddress(text)), at: time, until: until)
    }

    func close(_ slot: EchoFlowSlot) { table.close(slot) }

    /// Sends the flow's next request.
    func send(_ slot: EchoFlowSlot) throws -> Sent {
        let sequence = try #require(slot.flow.next)
        let messages = table.messages
        var bytes = [UInt8](repeating: 0, count: EchoMessages.headerSize + slot.payloadSize)
        bytes.withUnsafeMutableBytes { buffer in
            guard let request = buffer.baseAddress else { return }
            messages.writeFiller(payloadSize: slot.payloadSize, to: request)
            messages.write(
                EchoMessages.Parts(family: .ipv4, identifier: 1, flow: slot.id, sequence: sequence, fillerSum: nil),
                to: request)
        }
        slot.flow.recordSent(packet: 0, at: 0)
        return Sent(
            flow: slot, address: try #require(slot.destination), sequence: sequence,
            payload: Array(bytes[EchoMessages.headerSize...]))
    }

    /// Opens a flow that sends one request.
    func send(to text: String, key: UInt64, size: Int = 56, firstSequence: UInt16 = 100) throws -> Sent {
        let slot = open(key: key, size: size, firstSequence: firstSequence)
        try direct(slot, to: text)
        return try send(slot)
    }

    /// Returns the match of a reply to `sent` at `time`.
    func owner(
        of sent: Sent, from sender: IPAddress? = nil, numbered sequence: UInt64? = nil, at time: Int64 = 0
    ) -> Owner {
        let number = UInt16(truncatingIfNeeded: sequence ?? sent.sequence)
        return sent.payload.withUnsafeBytes { payload in
            switch table.match(payload, sender: sender ?? sent.address, sequence: number, at: time) {
            case .intact(let slot, let sequence, _, false): return .intact(slot.id.place, sequence: sequence)
            case .intact(let slot, let sequence, _, true): return .truncated(slot.id.place, sequence: sequence)
            case .otherSender(let slot, let sequence): return .otherSender(slot.id.place, sequence: sequence)
            case .corrupted(let slot, _): return .corrupted(slot.id.place)
            case .foreign: return .foreign
            }
        }
    }

    /// Returns the flow of an ICMP error at `time` that quotes this many bytes of the payload.
    func quoted(
        _ sent: Sent, bytes: Int, to destination: IPAddress? = nil, numbered sequence: UInt64? = nil, at time: Int64 = 0
    ) -> Int32? {
        let number = UInt16(truncatingIfNeeded: sequence ?? sent.sequence)
        return Array(sent.payload.prefix(bytes)).withUnsafeBytes { payload in
            let request = QuotedRequest(
                verdict: ICMPVerdict(reason: .destinationUnreachable, mtu: 0),
                destination: destination ?? sent.address, sequence: number, payload: payload)
            return table.find(request, at: time)?.0.id.place
        }
    }
}
