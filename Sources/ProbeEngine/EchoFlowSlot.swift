import NetworkPrimitives

/// The caller's name for a flow. Never use one twice with the same engine: a flow may be stopped before it is opened.
package struct EchoFlowKey: Sendable, Hashable {
    package let number: UInt64

    /// - Parameter number: below 2^63. The engine uses the numbers from there on for single requests.
    package init(_ number: UInt64) {
        self.number = number
    }

    static let firstSingle = EchoFlowKey(1 << 63)

    /// Whether the engine opened the flow for one single request.
    var isSingle: Bool { number >= Self.firstSingle.number }
}

/// The engine's name for an open flow.
struct EchoFlowID: Sendable, Hashable {
    /// The index in the table. Another flow may use it later.
    let place: Int32
    /// A number that no other flow at this place has.
    let generation: UInt32

    /// Place and generation in one number, unique among all flows.
    var number: UInt64 { UInt64(UInt32(bitPattern: place)) << 32 | UInt64(generation) }
}

/// One open flow: its requests, its sockets and its observer. A class, so that the engine changes it in
/// place.
final class EchoFlowSlot {
    let key: EchoFlowKey
    let id: EchoFlowID
    let observer: any EchoObserver
    let pace: EchoPace
    let packet: EchoPacketOptions
    let payloadSize: Int
    let keepsChecksum: Bool
    /// The number of requests that may still be sent; `nil` for no limit.
    private var remaining: UInt64?
    /// Whether one of its requests waits in the batch.
    var isInBatch = false
    /// The part of the checksum that all its requests share.
    var fillerSum: UInt32 = 0
    /// The address that the requests go to. The flow sends nothing while it is `nil`.
    var destination: IPAddress?
    /// Earlier destinations, each with the monotonic time until which it may still reply. Usually empty.
    var formerAddresses: [(address: IPAddress, until: Int64)] = []
    /// The next flow to the same address.
    var nextOfAddress: Int32?
    /// The sockets of the flow's path, for the destination's family.
    var sockets: PathSockets
    var lane = PathSockets.Lane()
    var flow: EchoFlow
    var ladder: TimestampLadder
    var isExpiryArmed = false
    /// The evidence of whether its requests leave this host.
    var departures = DepartureEvidence()
    /// The continuation of the task that waits for the flow's end.
    var waiter: UnsafeContinuation<Void, Never>?
    /// The sockets of its last requests, with the first sequence number of each. They are kept by number, so that no
    /// flow keeps a socket open.
    private var newest: Origin?
    private var former: Origin?

    private struct Origin {
        let socket: UInt64
        let first: UInt64
    }

    init(
        _ parameters: EchoParameters, id: EchoFlowID, key: EchoFlowKey, firstSequence: UInt16,
        sockets: PathSockets, timestamps: PingTimestampMode, observer: any EchoObserver
    ) {
        self.sockets = sockets
        self.key = key
        self.id = id
        self.observer = observer
        pace = parameters.pace
        packet = parameters.packet
        keepsChecksum = parameters.keepsChecksum
        remaining = parameters.requests
        let least = EchoMessages.minimumPayloadSize + (keepsChecksum ? EchoMessages.compensationSize : 0)
        payloadSize = min(max(parameters.payloadSize, least), EchoMessages.maximumPayloadSize)
        flow = EchoFlow(
            interval: parameters.pace.interval, timeout: parameters.timeout, firstSequence: firstSequence)
        ladder = TimestampLadder(timestamps)
    }

    /// Whether to ask the kernel for a stamp when a request enters the device's queue. A single request needs none: its
    /// silence has no further meaning.
    var asksQueue: Bool { !departures.isStamped && !key.isSingle }

    /// Records that requests from `sequence` on are sent through `endpoint`.
    func recordEndpoint(_ endpoint: PingEndpoint, from sequence: UInt64) {
        if newest?.socket == endpoint.number { return }
        former = newest
        newest = Origin(socket: endpoint.number, first: sequence)
    }

    /// Returns the number of the socket that sent request `sequence`; `nil` if it was a socket before the last two.
    func socket(of sequence: UInt64) -> UInt64? {
        if let newest, newest.first <= sequence { return newest.socket }
        if let former, former.first <= sequence { return former.socket }
        return nil
    }

    /// Counts one request if the flow may send another, and returns whether it may.
    func takeRequest() -> Bool {
        guard let remaining else { return true }
        guard remaining > 0 else { return false }
        self.remaining = remaining - 1
        return true
    }

    /// Returns whether `address` is one of the flow's addresses at the monotonic time `now`.
    func hasAddress(_ address: IPAddress, at now: Int64) -> Bool {
        if destination?.isSender(address) == true { return true }
        return formerAddresses.contains { now < $0.until && $0.address.isSender(address) }
    }

    /// Bytes of receive buffer that a second's replies and send stamps need.
    var bytesPerSecond: Double {
        Double(2 * PingEndpoint.messageCost + payloadSize) * 1e9 / Double(pace.interval)
    }

    /// Requests a second at the flow's pace.
    var rate: Double { key.isSingle ? 0 : 1e9 / Double(pace.interval) }
}
