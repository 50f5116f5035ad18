import CLinux
import Glibc
import Network

/// Reads what arrived on an ICMP socket in batches, into memory that it keeps.
final class PingSocketReader {
    /// One message, valid only while it is handled.
    struct Arrival {
        /// The ICMP message, from its type on.
        let message: UnsafeRawBufferPointer
        let sender: IPAddress
        /// The kernel's receive stamp in nanoseconds since the Unix epoch.
        let stamp: Int64?
        let hopLimit: UInt8?
        var codePoint: UInt8?
        /// An entry of the error queue: `message` is the request as the ICMP error quoted it, `sender` where it went.
        let error: ControlInformation.ExtendedError?
        /// When it was read.
        let read: ClockReading
    }

    /// When one of our packets came so far, in nanoseconds since the Unix epoch.
    struct SendStamp {
        /// How many packets the socket had sent before it since it stamps, modulo 2^32.
        let number: UInt32
        let time: Int64
        /// It entered the device's queue; else it reached the driver.
        let isQueueStamp: Bool
    }

    /// How a reading ended.
    struct Reading {
        var count = 0
        /// Those of them that are neither a message nor a stamp.
        var errors = 0
        /// Nothing is left: `false` where the reading stopped at its bound.
        var isComplete = true
    }

    /// The most batches of one reading, so that a flood cannot keep the loop from sending.
    private static let batchLimit = 64

    private let clock: PingClock
    private let batch: MessageBatch

    init(clock: PingClock) throws(SystemError) {
        self.clock = clock
        batch = try MessageBatch()
    }

    /// Reads the messages that are there.
    func drain(_ socket: PingSocket, handle: (Arrival) -> Void) -> Reading {
        drain(socket, queue: 0) { message, read in
            let information = ControlInformation(message.controlBytes)
            if let arrival = arrival(message, information, socket, read) { handle(arrival) }
        }
    }

    /// Reads the error queue: ICMP errors on datagram sockets, and the stamps of what was sent.
    func drainErrors(_ socket: PingSocket, handle: (Arrival) -> Void, stamped: (SendStamp) -> Void) -> Reading {
        var errors = 0
        var reading = drain(socket, queue: Int32(MSG_ERRQUEUE)) { message, read in
            let information = ControlInformation(message.controlBytes)
            if let number = information.sendNumber {
                guard let stamp = information.stamp else { return }
                stamped(SendStamp(number: number, time: stamp, isQueueStamp: information.isQueueStamp))
                return
            }
            errors += 1
            // A raw socket receives the same error as a message, with more of it.
            guard socket.queuesICMPErrors, information.error != nil else { return }
            if let arrival = arrival(message, information, socket, read) { handle(arrival) }
        }
        reading.errors = errors
        return reading
    }

    private func drain(
        _ socket: PingSocket, queue: Int32,
        handle: (UnsafeMutablePointer<clinux_message>, ClockReading) -> Void
    ) -> Reading {
        var reading = Reading()
        // The sender of what a raw IPv4 socket receives stands in the packet.
        let needsAddresses = queue != 0 || !socket.hasIPHeaders
        for _ in 0..<Self.batchLimit {
            let count = batch.receive(from: socket.number, flags: queue, withAddresses: needsAddresses)
            // An ICMP error that came just now is told once, instead of what else is there (recvmmsg(2), BUGS; ip(7)).
            if count < 0, errno != EAGAIN { continue }
            let read = clock.now()
            for index in 0..<max(count, 0) { handle(batch[index], read) }
            reading.count += max(count, 0)
            if count < MessageBatch.capacity { return reading }
        }
        reading.isComplete = false
        return reading
    }

    private func arrival(
        _ message: UnsafeMutablePointer<clinux_message>, _ information: ControlInformation, _ socket: PingSocket,
        _ read: ClockReading
    ) -> Arrival? {
        let bytes = message.bytes
        if socket.hasIPHeaders && information.error == nil {
            guard let header = IPv4Header(bytes) else { return nil }
            let content = UnsafeRawBufferPointer(rebasing: bytes[header.length...])
            // Only the kernel's own ICMP checks this sum; a raw socket is given the packet before that.
            guard InternetChecksum.compute(content) == 0 else { return nil }
            return Arrival(
                message: content, sender: header.source, stamp: information.stamp, hopLimit: header.hopLimit,
                codePoint: header.codePoint, error: nil, read: read)
        }
        guard let sender = IPAddress(message.pointee.address) else { return nil }
        return Arrival(
            message: bytes, sender: sender, stamp: information.stamp, hopLimit: information.hopLimit,
            codePoint: information.codePoint, error: information.error, read: read)
    }
}

extension UnsafeMutablePointer<clinux_message> {
    /// What was received.
    fileprivate var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: pointee.buffer, count: Int(pointee.length))
    }

    fileprivate var controlBytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: pointee.control, count: Int(pointee.control_length))
    }
}
