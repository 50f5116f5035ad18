import CLinux
import Glibc
import Network

/// One socket with what is known of the packets that it sent.
final class PingEndpoint {
    let socket: PingSocket
    /// What the loop tells of it by.
    let number: UInt64
    /// When it was opened, in monotonic nanoseconds.
    let opened: Int64
    /// The indices that the interfaces of its path had when it was opened, as ``InterfaceName/index(of:)`` returns them.
    private let indices: [UInt32?]
    /// The buffers that were asked for, in bytes; 0 is the system's default.
    var receiveBuffer: Int32 = 0
    var sendBuffer: Int32 = 0
    /// What the kernel lets its messages and stamps take, in bytes.
    var room: Int32 = 0
    /// Whether the kernel stamps what is sent.
    let stampsSends: Bool
    /// When its first request was sent, in monotonic nanoseconds.
    private var firstSent: Int64?
    /// Whether the last message that was received had no stamp; `nil` before the first.
    private var isUnstamped: Bool?
    /// When it was last so full that a stamp may have found no room, in monotonic nanoseconds.
    private var lastCrowded = Int64.min / 2
    /// When it was last read, in monotonic nanoseconds.
    private var lastRead = Int64.min / 2
    /// Whether the kernel takes the wish for stamps of single packets.
    private(set) var asksQueue: Bool
    /// How long a send stamp waits for the reply, in seconds at least.
    private static let stampMemory = 5.0
    /// The kernel begins to stamp what is received within that time after it was asked to, in nanoseconds.
    private static let stampsBegin: Int64 = 1_000_000_000
    /// What a small message, or a stamp, takes of a buffer, in bytes.
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

    /// Whether one of the interfaces that it was opened for is known to have another index now, or to be gone.
    func isBoundElsewhere(than current: [UInt32?]) -> Bool {
        zip(indices, current).contains { former, now in former != nil && now != nil && former != now }
    }

    /// Whether a reply may come that the kernel does not stamp: what is read late then is measured as late.
    ///
    /// - Parameter stampsFlow: whether the kernel stamped a message of any socket: then it stamps those of all.
    func awaitsStamps(stampsFlow: Bool, at now: Int64) -> Bool {
        guard let firstSent else { return false }
        if let isUnstamped { return isUnstamped }
        if !socket.stampsReceipts { return true }
        return !stampsFlow && now - firstSent < Self.stampsBegin
    }

    /// Hands requests to the kernel, of which the first that it takes gets the number ``nextPacket``; how many it took.
    func send(
        _ batch: MessageBatch, _ range: Range<Int>, marked options: EchoPacketOptions, at now: Int64
    ) throws(SystemError) -> Int {
        try socket.mark(options)
        let count: Int
        do {
            count = try batch.send(range, over: socket.number)
        } catch {
            guard error.code == EINVAL, asksQueue, range.contains(where: { batch[$0].pointee.stamps_queue != 0 }) else {
                throw error
            }
            // A route may refuse so, too: it is the wish for stamps only where it goes without it.
            for index in range { batch[index].pointee.stamps_queue = 0 }
            count = try batch.send(range, over: socket.number)
            asksQueue = false
        }
        if firstSent == nil { firstSent = now }
        if stampsSends {
            for index in range.prefix(count) { ledger.record(asksQueue: batch[index].pointee.stamps_queue != 0) }
        }
        return count
    }

    /// A send failed: not every kernel takes back the number of a packet that it did not send. Where the queue cannot be
    /// asked for the next one's number, packets are counted anew. Read the error queue before, since what is in it is
    /// counted as it was until now.
    func recordFailure() {
        guard stampsSends else { return }
        if asksQueue { ledger.recordFailure() } else if socket.stampSends() { ledger.restart() }
    }

    /// Whether the next packet is to be sent alone, and the error queue read right after it.
    var isUncertain: Bool { ledger.isUncertain }

    /// The number of the packet that is sent next, which ``sendStamp(of:)`` asks for.
    var nextPacket: UInt32 { ledger.next }

    /// Whether the time of a sending need not be taken by this process, since the kernel stamps it.
    var givesSendStamps: Bool { stampsSends && ledger.hasStamps }

    /// The kernel's stamp of when packet `number` left, in nanoseconds since the Unix epoch, where it has come.
    func sendStamp(of number: UInt32) -> Int64? { stampsSends ? ledger.stamp(of: number) : nil }

    /// How far packet `number`, which was sent at `sent`, came; unknown where its stamp may have found no room.
    func departure(of number: UInt32, sent: Int64, at now: Int64) -> SendLedger.Departure {
        guard stampsSends else { return .unknown }
        let departure = ledger.departure(of: number)
        if case .stamped = departure { return departure }
        _ = countDrops(at: now)
        return lastCrowded < sent ? departure : .unknown
    }

    /// Prepares for `rate` packets a second, whose replies are waited for so long, in nanoseconds.
    func makeRoom(rate: Double, timeout: Int64) {
        ledger.makeRoom(rate: rate, seconds: max(Self.stampMemory, Double(timeout) / 1e9 + 1))
    }

    private func countDrops(at now: Int64) -> UInt64 {
        let more = socket.drops &- UInt32(truncatingIfNeeded: drops)
        if more > 0 { lastCrowded = now }
        drops += UInt64(more)
        return drops
    }

    /// Adds how many messages the kernel has dropped on the socket so far.
    func addDrops(to sum: inout SocketDrops, at now: Int64) {
        let drops = countDrops(at: now)
        if socket.isRaw && socket.family == .ipv6 { sum.rawIPv6 += drops } else { sum.unbuffered += drops }
    }

    /// Reads the messages that are there, as ``PingSocketReader`` does.
    func readMessages(
        with reader: PingSocketReader, handle: (PingSocketReader.Arrival) -> Void
    ) -> PingSocketReader.Reading {
        reader.drain(socket) { arrival in
            isUnstamped = arrival.stamp == nil
            handle(arrival)
        }
    }

    /// Whether the kernel has stamped what came by this socket.
    var hasReceiveStamps: Bool { isUnstamped == false }

    /// Reads the error queue: ICMP errors on a datagram socket, and send stamps.
    func readErrors(
        with reader: PingSocketReader, handle: (PingSocketReader.Arrival) -> Void
    ) -> PingSocketReader.Reading {
        reader.drainErrors(socket, handle: handle) {
            if $0.isQueueStamp { ledger.enqueued($0.number) } else { ledger.stamp($0.number, at: $0.time) }
        }
    }

    /// Notes that a reading of both queues found `count` messages: beyond half of what has room, more may have found none.
    ///
    /// - Returns: how long, in nanoseconds, as many go on to come may stay unread, so that they take a quarter of the room.
    func record(_ count: Int, at now: Int64) -> Int64 {
        let elapsed = max(now - lastRead, 1)
        lastRead = now
        guard room > 0, count > 0 else { return .max }
        let bytes = Double(count * Self.messageCost)
        if bytes > Double(room) / 2 { lastCrowded = now }
        return Int64(min(Double(room) / 4 / bytes * Double(elapsed), 1e15))
    }
}
