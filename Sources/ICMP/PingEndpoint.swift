import Glibc

/// One socket with what is known of the packets that it sent.
final class PingEndpoint {
    let socket: PingSocket
    /// What the loop tells of it by.
    let number: UInt64
    /// When it was opened, in monotonic nanoseconds.
    let opened: Int64
    /// Whether a reply may come that the kernel does not stamp: it begins to only a while after it was asked to, and what
    /// is read late then is measured as late.
    private(set) var awaitsStamps = false
    /// The receive buffer that was asked for, in bytes; 0 is the system's default.
    var receiveBuffer: Int32 = 0
    /// Whether the kernel stamps what is sent.
    let stampsSends: Bool
    private var hasReceiveStamps = false
    /// How long a send stamp waits for the reply, in seconds at least.
    private static let stampMemory = 5.0
    private var ledger = SendLedger()
    private var drops: UInt64 = 0

    init(_ socket: PingSocket, number: UInt64, opened: Int64) {
        self.socket = socket
        self.number = number
        self.opened = opened
        stampsSends = socket.stampsSends
    }

    /// Hands requests to the kernel, of which the first that it takes gets the number ``nextPacket``; how many it took.
    func send(
        _ batch: MessageBatch, _ range: Range<Int>, marked options: EchoPacketOptions
    ) throws(SystemError) -> Int {
        try socket.mark(options)
        let count = try batch.send(range, over: socket.number)
        if !hasReceiveStamps { awaitsStamps = true }
        if stampsSends { ledger.record(count) }
        return count
    }

    /// Begins to count packets anew after a send that failed: not every kernel takes back the number of a packet that it
    /// did not send. Read the error queue before, since what is in it is counted as it was until now.
    func recount() {
        if stampsSends, socket.stampSends() { ledger.restart() }
    }

    /// The number of the packet that is sent next, which ``sendStamp(of:)`` asks for.
    var nextPacket: UInt32 { ledger.next }

    /// Whether the time of a sending need not be taken by this process, since the kernel stamps it.
    var givesSendStamps: Bool { stampsSends && ledger.hasStamps }

    /// The kernel's stamp of when packet `number` left, in nanoseconds since the Unix epoch, where it has come.
    func sendStamp(of number: UInt32) -> Int64? { stampsSends ? ledger.stamp(of: number) : nil }

    /// Prepares for `rate` packets a second.
    func makeRoom(rate: Double) { ledger.makeRoom(rate: rate, seconds: Self.stampMemory) }

    /// Adds how many messages the kernel has dropped on the socket so far.
    func addDrops(to sum: inout SocketDrops) {
        drops += UInt64(socket.drops &- UInt32(truncatingIfNeeded: drops))
        if socket.isRaw && socket.family == .ipv6 { sum.rawIPv6 += drops } else { sum.unbuffered += drops }
    }

    /// Reads the messages that are there, as ``PingSocketReader`` does.
    func readMessages(
        with reader: PingSocketReader, handle: (PingSocketReader.Arrival) -> Void
    ) -> PingSocketReader.Reading {
        reader.drain(socket) { arrival in
            hasReceiveStamps = arrival.stamp != nil
            awaitsStamps = arrival.stamp == nil
            handle(arrival)
        }
    }

    /// Reads the error queue: ICMP errors on a datagram socket, and send stamps.
    func readErrors(with reader: PingSocketReader, handle: (PingSocketReader.Arrival) -> Void) {
        reader.drainErrors(socket, handle: handle) { ledger.stamp($0.number, at: $0.time) }
    }
}
