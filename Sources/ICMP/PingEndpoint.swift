import Glibc

/// One address family's socket, with what reads from it and what is known of the packets that it sent.
final class PingEndpoint {
    let socket: PingSocket
    let reader = PingSocketReader(largestMessage: largestMessage)
    /// Which clock stamps its packets, as far as was seen yet.
    private(set) var timestamps = PingTimestamps()
    /// Whether a reply may come that the kernel does not stamp: it begins to only a while after it was asked to, and what
    /// is read late then is measured as late.
    private(set) var awaitsStamps = false
    private var ledger = SendLedger()
    private var drops: UInt64 = 0
    private let stampsSends: Bool

    /// The largest IP packet: 64 of these cost address space, not memory, until packets of that size come.
    private static let largestMessage = 65_536
    /// Replies that wait until the loop turns need 832 bytes each; this holds those of 10,000.
    private static let receiveBuffer: Int32 = 4 << 20

    private init(_ socket: PingSocket) {
        self.socket = socket
        socket.setReceiveBuffer(Self.receiveBuffer)
        stampsSends = socket.stampSends()
    }

    /// Opens an endpoint; `nil` where the system lacks the family.
    static func open(_ family: IPAddress.Family, options: PingOptions) throws(PingError) -> PingEndpoint? {
        do {
            return PingEndpoint(
                try PingSocket(family: family, kind: options.socketKind, allowsBroadcast: options.allowsBroadcast))
        } catch {
            switch error.code {
            case EAFNOSUPPORT, EPROTONOSUPPORT: return nil
            case EPERM, EACCES: throw .notPermitted(family, error)
            default: throw .system("cannot open an ICMP socket", error)
            }
        }
    }

    /// Hands one request to the kernel; `nil` when it took it.
    func send(_ message: EchoMessage, to address: SocketAddress, as entry: SendLedger.Entry) -> SystemError? {
        guard let error = attempt(message, to: address, as: entry) else { return nil }
        return socket.mayBeAnother(error) ? attempt(message, to: address, as: entry) : error
    }

    private func attempt(
        _ message: EchoMessage, to address: SocketAddress, as entry: SendLedger.Entry
    ) -> SystemError? {
        let error = socket.send(message, to: address)
        if error == nil, !timestamps.hasReceiveStamps { awaitsStamps = true }
        guard stampsSends else { return error }
        if error == nil {
            ledger.record(entry)
        } else if socket.stampSends() {
            // Not every kernel takes back the number of a packet that it did not send. Stamps of older packets that are
            // still to come are older than the requests which they would now be taken for, and so refused.
            ledger.restart()
        }
        return error
    }

    /// How many messages the kernel has dropped on the socket so far.
    func countDrops() -> UInt64 {
        drops += UInt64(socket.drops &- UInt32(truncatingIfNeeded: drops))
        return drops
    }

    /// Reads the messages that are there.
    func readMessages(handle: (PingSocketReader.Arrival) -> Void) -> PingSocketReader.Reading {
        reader.drain(socket) { arrival in
            timestamps.hasReceiveStamps = arrival.stamp != nil
            awaitsStamps = arrival.stamp == nil
            handle(arrival)
        }
    }

    /// Reads the error queue, which holds nothing on a raw socket whose sends are not stamped.
    func readErrors(
        handle: (PingSocketReader.Arrival) -> Void, stamped: (SendLedger.Entry, _ time: Int64) -> Void
    ) {
        guard stampsSends || !socket.isRaw else { return }
        reader.drainErrors(socket, handle: handle) { stamp in
            timestamps.hasSendStamps = true
            if let entry = ledger.find(stamp.number) { stamped(entry, stamp.time) }
        }
    }
}
