import Network

/// One open flow with what it sends, by which sockets, and who hears of it. A class, so that the engine works on it in place.
final class EchoFlowSlot {
    let key: EchoFlowKey
    package let id: EchoFlowID
    let observer: any EchoObserver
    let pace: EchoPace
    let packet: EchoPacketOptions
    let payloadSize: Int
    let keepsChecksum: Bool
    /// How many requests may still go; `nil` for any number.
    private var remaining: UInt64?
    /// Whether a request of its waits in the batch.
    var isInBatch = false
    /// The part of the checksum that all its requests share.
    var fillerSum: UInt32 = 0
    /// Whom the requests go to; none go while it is `nil`.
    package var destination: IPAddress?
    /// Whom they went to before, and until when replies may come from there: none as a rule.
    package var formerAddresses: [(address: IPAddress, until: Int64)] = []
    /// The next flow to the same address.
    var nextOfAddress: Int32?
    /// The sockets of the flow's path, for the destination's family.
    var sockets: PathSockets
    var lane = PathSockets.Lane()
    package var flow: EchoFlow
    var ladder: TimestampLadder
    var isExpiryArmed = false
    /// What is known of whether its requests leave this host.
    var departures = DepartureEvidence()
    /// Whether the kernel is to tell that its requests enter the device's queue. A single request's silence means no more
    /// than that to anybody.
    var asksQueue: Bool { !departures.isStamped && !key.isSingle }
    /// The sockets that its last requests went by, with the first sequence number of each. By their numbers, so that no flow
    /// keeps a socket open.
    private var newest: Origin?
    private var former: Origin?

    private struct Origin {
        let socket: UInt64
        let first: UInt64
    }

    /// Request `sequence` goes by `endpoint`.
    func goes(by endpoint: PingEndpoint, from sequence: UInt64) {
        if newest?.socket == endpoint.number { return }
        former = newest
        newest = Origin(socket: endpoint.number, first: sequence)
    }

    /// The number of the socket that request `sequence` went by; `nil` where it was one before the last two.
    func socket(of sequence: UInt64) -> UInt64? {
        if let newest, newest.first <= sequence { return newest.socket }
        if let former, former.first <= sequence { return former.socket }
        return nil
    }
    /// Who waits for the flow's end.
    var waiter: UnsafeContinuation<Void, Never>?

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

    /// Whether another request may go, which then counts as gone.
    func takeRequest() -> Bool {
        guard let remaining else { return true }
        guard remaining > 0 else { return false }
        self.remaining = remaining - 1
        return true
    }

    /// Whether a packet at the time `now` may come from, or quote, one of the flow's addresses.
    func hasAddress(_ address: IPAddress, at now: Int64) -> Bool {
        if destination?.isSender(address) == true { return true }
        return formerAddresses.contains { now < $0.until && $0.address.isSender(address) }
    }

    /// What the replies of a second, and the stamps of its requests, take of a receive buffer: a stamp or a small message
    /// is 832 bytes there.
    var bytesPerSecond: Double { Double(2 * 832 + payloadSize) * 1e9 / Double(pace.interval) }

    /// Requests a second that it sends by its pace.
    var rate: Double { key.isSingle ? 0 : 1e9 / Double(pace.interval) }
}
