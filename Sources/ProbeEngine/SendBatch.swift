import CLinux
import Glibc
import Network

/// Requests that are to be handed to the kernel by one call: of one socket, and marked alike.
final class SendBatch {
    struct Entry {
        let slot: EchoFlowSlot
        let sequence: UInt64
        /// When it was due, in monotonic nanoseconds.
        let due: Int64
    }

    private(set) var endpoint: PingEndpoint?
    private(set) var packet = EchoPacketOptions()
    private(set) var entries: [Entry] = []
    private let batch: MessageBatch
    /// How many bytes of filler stand in each message's memory.
    private var filled = [Int](repeating: 0, count: MessageBatch.capacity)

    init() throws(SystemError) {
        batch = try MessageBatch()
    }

    var isEmpty: Bool { entries.isEmpty }
    var isFull: Bool { entries.count == MessageBatch.capacity }

    /// Whether a request of `slot` over `endpoint` may be added.
    func takes(_ slot: EchoFlowSlot, over endpoint: PingEndpoint) -> Bool {
        isEmpty || (endpoint === self.endpoint && slot.packet == packet && !isFull)
    }

    /// Adds the request that `messages` write.
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
        // It stands where the next request has filler.
        if slot.keepsChecksum { filled[index] = 0 }
        message.pointee.length = UInt32(EchoMessages.headerSize + slot.payloadSize)
        message.pointee.stamps_queue = endpoint.asksQueue && slot.asksQueue ? 1 : 0
        destination.store(in: &message.pointee.address)
        entries.append(entry)
    }

    /// Hands the requests from `first` on to the kernel; how many it took.
    func send(from first: Int, at now: Int64) throws(SystemError) -> Int {
        guard let endpoint else { return 0 }
        guard endpoint.isUncertain else {
            return try endpoint.send(batch, first..<entries.count, marked: packet, at: now)
        }
        batch[first].pointee.stamps_queue = 1
        return try endpoint.send(batch, first..<(first + 1), marked: packet, at: now)
    }

    /// Empties the batch.
    func clear() {
        entries.removeAll(keepingCapacity: true)
        endpoint = nil
    }
}
