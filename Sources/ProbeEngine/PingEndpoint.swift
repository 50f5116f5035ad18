import CLinux
import Glibc
import NetworkPrimitives

/// One socket with the record of the packets that it sent.
final class PingEndpoint {
    let socket: PingSocket
    /// The number by which the loop reports that it is ready.
    let number: UInt64
    /// The time at which the socket was opened, in monotonic nanoseconds.
    let opened: Int64
    /// The indices of its path's interfaces when it was opened, as ``InterfaceName/index(of:)`` returns them.
    private let indices: [UInt32?]
    /// The requested bytes of buffer; 0 for the system's default.
    var receiveBuffer: Int32 = 0
    var sendBuffer: Int32 = 0
    /// The bytes that the kernel grants to its messages and stamps.
    var room: Int32 = 0
    /// Whether the kernel stamps the packets that it sends.
    let stampsSends: Bool
    /// The last time at which its buffer was so full that a stamp may have been dropped, in monotonic nanoseconds.
    private var lastCrowded = Int64.min / 2
    /// The time of the last reading, in monotonic nanoseconds.
    private var lastRead = Int64.min / 2
    /// Whether the kernel accepts requests for stamps of single packets.
    private(set) var asksQueue: Bool
    /// The least time that a send stamp is kept for its reply, in seconds.
    private static let stampMemory = 5.0
    /// Bytes of buffer that a small message or a stamp takes.
    static let messageCost = 832
    private var ledger = SendLedger()
    private var drops: UInt64 = 0

    init(_ socket: PingSocket, number: UInt64, opened: Int64, boundTo indices: [UInt32?] = []) {
        self.socket = socket
        self.number = number
        self.opened = opened
        self.indices = indices
        stampsSends = socket.stampsSends
        asksQueue = socket.stampsSends
    }

    /// Returns whether an interface that it was opened for is gone or has another index now.
    func isBoundElsewhere(than current: [UInt32?]) -> Bool {
        zip(indices, current).contains { former, now in former != nil && now != nil && former != now }
    }

    /// Hands requests to the kernel, and returns how many it took. The first one gets the number ``nextPacket``.
    func send(
        _ batch: MessageBatch, _ range: Range<Int>, marked options: EchoPacketOptions
    ) throws(SystemError) -> Int {
        try socket.mark(options)
        let count: Int
        do {
            count = try batch.send(range, over: socket.number)
        } catch {
            guard error.code == EINVAL, asksQueue, range.contains(where: { batch[$0].pointee.stamps_queue != 0 }) else {
                throw error
            }
            // A route may cause the same error. Only success without the request for stamps shows that the request was
            // refused.
            for index in range { batch[index].pointee.stamps_queue = 0 }
            count = try batch.send(range, over: socket.number)
            asksQueue = false
        }
        if stampsSends {
            for index in range.prefix(count) { ledger.record(asksQueue: batch[index].pointee.stamps_queue != 0) }
        }
        return count
    }

    /// Records that a send failed. Not every kernel takes back the number of a packet that it did not send. If the
    /// kernel reports no queue stamps, which show the next number, packets are counted anew. Read the error queue
    /// first: its entries have the old numbers.
    func recordFailure() {
        guard stampsSends else { return }
        if asksQueue { ledger.recordFailure() } else if socket.stampSends() { ledger.restart() }
    }

    /// Whether the next packet must be sent alone, and the error queue be read right after it.
    var isUncertain: Bool { ledger.isUncertain }

    /// The number of the next packet, for ``sendStamp(of:)``.
    var nextPacket: UInt32 { ledger.next }

    /// Whether the kernel stamps sent packets, so that this process need not take each request's own time.
    var givesSendStamps: Bool { stampsSends && ledger.hasStamps }

    /// Returns when packet `number` left, in nanoseconds since the Unix epoch; `nil` if the kernel's stamp has not
    /// come.
    func sendStamp(of number: UInt32) -> Int64? { stampsSends ? ledger.stamp(of: number) : nil }

    /// Returns how far packet `number` came, which was sent at `sent`. It is unknown if the stamp may have been
    /// dropped.
    func departure(of number: UInt32, sent: Int64, at now: Int64) -> SendLedger.Departure {
        guard stampsSends else { return .unknown }
        let departure = ledger.departure(of: number)
        if case .stamped = departure { return departure }
        _ = countDrops(at: now)
        return lastCrowded < sent ? departure : .unknown
    }

    /// Prepares for `rate` packets a second with a `timeout` in nanoseconds.
    func makeRoom(rate: Double, timeout: Int64) {
        ledger.makeRoom(rate: rate, seconds: max(Self.stampMemory, Double(timeout) / 1e9 + 1))
    }

    private func countDrops(at now: Int64) -> UInt64 {
        let more = socket.drops &- UInt32(truncatingIfNeeded: drops)
        if more > 0 { lastCrowded = now }
        drops += UInt64(more)
        return drops
    }

    /// Adds the messages that the kernel has dropped on the socket so far.
    func addDrops(to sum: inout SocketDrops, at now: Int64) {
        let drops = countDrops(at: now)
        if socket.isRaw && socket.family == .ipv6 { sum.rawIPv6 += drops } else { sum.unbuffered += drops }
    }

    /// Reads the error queue: send stamps, and ICMP errors on a datagram socket.
    func readErrors(
        with reader: PingSocketReader, handle: (PingSocketReader.Arrival) -> Void
    ) -> PingSocketReader.Reading {
        reader.drainErrors(socket, handle: handle) {
            if $0.isQueueStamp { ledger.enqueued($0.number) } else { ledger.stamp($0.number, at: $0.time) }
        }
    }

    /// Records that a reading of both queues found `count` messages. If they filled more than half of the room, others
    /// may have been dropped.
    ///
    /// - Returns: how long, in nanoseconds, messages at the same rate may stay unread, so that they fill a quarter of
    ///   the room.
    func record(_ count: Int, at now: Int64) -> Int64 {
        let elapsed = max(now - lastRead, 1)
        lastRead = now
        guard room > 0, count > 0 else { return .max }
        let bytes = Double(count * Self.messageCost)
        if bytes > Double(room) / 2 { lastCrowded = now }
        return Int64(min(Double(room) / 4 / bytes * Double(elapsed), 1e15))
    }
}
