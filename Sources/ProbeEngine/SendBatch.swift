import CLinux
import Glibc
import NetworkPrimitives

/// Requests that one system call hands to the kernel. They share one socket and one set of packet options.
final class SendBatch {
    struct Entry {
        let slot: EchoFlowSlot
        let sequence: UInt64
        /// The time at which the request was due, in monotonic nanoseconds.
        let due: Int64
    }

    private(set) var endpoint: PingEndpoint?
    private(set) var packet = EchoPacketOptions()
    private(set) var entries: [Entry] = []
    private let batch: MessageBatch
    /// The bytes of filler that each message's memory holds.
    private var filled = [Int](repeating: 0, count: MessageBatch.capacity)

    init() throws(SystemError) {
        batch = try MessageBatch()
    }

    var isEmpty: Bool { entries.isEmpty }
    var isFull: Bool { entries.count == MessageBatch.capacity }

    /// Returns whether a request of `slot` through `endpoint` may be added.
    func takes(_ slot: EchoFlowSlot, over endpoint: PingEndpoint) -> Bool {
        isEmpty || (endpoint === self.endpoint && slot.packet == packet && !isFull)
    }

    /// Adds a request, which `messages` writes.
    func add(
        _ entry: Entry, to destination: IPAddress, over endpoint: PingEndpoint, messages: EchoMessages
    ) {
        if isEmpty {
            self.endpoint = endpoint
            packet = entry.slot.packet
        }
        let index = entries.count
        let message = batch[index]
        let slot = entry.slot
        let parts = EchoMessages.Parts(
            family: destination.family, identifier: endpoint.socket.identifier, flow: slot.id, sequence: entry.sequence,
            fillerSum: endpoint.socket.hasIPHeaders ? slot.fillerSum : nil,
            keptFillerSum: slot.keepsChecksum ? slot.fillerSum : nil)
        if filled[index] < slot.payloadSize {
            messages.writeFiller(payloadSize: slot.payloadSize, to: message.pointee.buffer)
            filled[index] = slot.payloadSize
        }
        messages.write(parts, to: message.pointee.buffer)
        // The compensation overwrites the first bytes of the filler.
        if slot.keepsChecksum { filled[index] = 0 }
        message.pointee.length = UInt32(EchoMessages.headerSize + slot.payloadSize)
        message.pointee.stamps_queue = endpoint.asksQueue && slot.asksQueue ? 1 : 0
        destination.store(in: &message.pointee.address)
        entries.append(entry)
    }

    /// Hands the requests from `first` on to the kernel, and returns how many it took.
    func send(from first: Int) throws(SystemError) -> Int {
        guard let endpoint else { return 0 }
        guard endpoint.isUncertain else {
            return try endpoint.send(batch, first..<entries.count, marked: packet)
        }
        batch[first].pointee.stamps_queue = 1
        return try endpoint.send(batch, first..<(first + 1), marked: packet)
    }

    /// Empties the batch.
    func clear() {
        entries.removeAll(keepingCapacity: true)
        endpoint = nil
    }
}

/// Decides how often one request is handed to the kernel before its failure is accepted.
///
/// An ICMP error for an earlier request makes the socket's next send fail once. In a flood of errors, more sends fail.
struct SendAttempts: Sendable {
    private static let most = 32
    /// The most attempts in a row without a waiting error. The failed send may have taken the error with it.
    private static let mostWithoutSign = 3

    private var count = 0
    private var withoutSign = 0

    /// Whether the request has not failed yet.
    var isFirst: Bool { count == 0 }

    /// Records a failure, and returns whether to hand the same request over again.
    ///
    /// - Parameter isPending: whether another error waited for the next send, and was removed.
    mutating func mayRepeat(after error: SystemError, isPending: Bool) -> Bool {
        guard PingSocket.mayStemFromEarlierRequest(error) else { return false }
        count += 1
        withoutSign = isPending ? 0 : withoutSign + 1
        return count < Self.most && withoutSign < Self.mostWithoutSign
    }
}

/// The memory of the messages that one system call receives or sends.
final class MessageBatch {
    /// The most messages of one call.
    static let capacity = Int(CLINUX_MESSAGES)

    private let batch: OpaquePointer

    /// Allocates the memory. Throws ENOMEM if the address space is used up.
    init() throws(SystemError) {
        guard let batch = clinux_batch_create() else { throw SystemError.last }
        self.batch = batch
    }

    deinit { clinux_batch_destroy(batch) }

    /// The message at `index`, valid until the next call that receives or sends.
    subscript(index: Int) -> UnsafeMutablePointer<clinux_message> { clinux_batch_message(batch, Int32(index)) }

    /// Receives the messages that are there. Returns their number, or a negative number and `errno`.
    func receive(from socket: Int32, flags: Int32, withAddresses: Bool) -> Int {
        Int(clinux_batch_receive(batch, socket, flags, withAddresses ? 1 : 0))
    }

    /// Sends messages, and returns how many the kernel took.
    func send(_ range: Range<Int>, over socket: Int32) throws(SystemError) -> Int {
        let sent = clinux_batch_send(batch, socket, Int32(range.lowerBound), Int32(range.count))
        guard sent >= 0 else { throw SystemError.last }
        return Int(sent)
    }
}
