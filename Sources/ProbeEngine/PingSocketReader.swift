import CLinux
import Glibc
import NetworkPrimitives

/// Reads the messages of ICMP sockets in batches, into memory that it keeps.
final class PingSocketReader {
    /// One message, valid only while it is handled.
    struct Arrival {
        /// The ICMP message, starting with its type.
        let message: UnsafeRawBufferPointer
        let sender: IPAddress
        /// The kernel's receive stamp in nanoseconds since the Unix epoch.
        let stamp: Int64?
        let hopLimit: UInt8?
        var codePoint: UInt8?
        /// The ICMP error, for an entry of the error queue. `message` is then the quoted request, and `sender` its
        /// destination.
        let error: ControlInformation.ExtendedError?
        /// The time at which the message was read.
        let read: ClockReading
    }

    /// The kernel's stamp of a sent packet.
    struct SendStamp {
        /// The number of packets that the socket sent before this one with stamps enabled, modulo 2^32.
        let number: UInt32
        /// In nanoseconds since the Unix epoch.
        let time: Int64
        /// Whether the packet entered the device's queue then. Otherwise it reached the driver.
        let isQueueStamp: Bool
    }

    /// The result of a reading.
    struct Reading {
        var count = 0
        /// Whether nothing is left. `false` if the reading stopped at its bound.
        var isComplete = true
    }

    /// The most batches of one reading, so that a flood cannot prevent the loop from sending.
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

    /// Reads the error queue: send stamps, and ICMP errors on datagram sockets.
    func drainErrors(_ socket: PingSocket, handle: (Arrival) -> Void, stamped: (SendStamp) -> Void) -> Reading {
        drain(socket, queue: Int32(MSG_ERRQUEUE)) { message, read in
            let information = ControlInformation(message.controlBytes)
            if let number = information.sendNumber {
                guard let stamp = information.stamp else { return }
                stamped(SendStamp(number: number, time: stamp, isQueueStamp: information.isQueueStamp))
                return
            }
            // A raw socket receives the same error as a message, with more of the request.
            guard socket.queuesICMPErrors, information.error != nil else { return }
            if let arrival = arrival(message, information, socket, read) { handle(arrival) }
        }
    }

    private func drain(
        _ socket: PingSocket, queue: Int32,
        handle: (UnsafeMutablePointer<clinux_message>, ClockReading) -> Void
    ) -> Reading {
        var reading = Reading()
        // A message to a raw IPv4 socket has the sender in its IP header.
        let needsAddresses = queue != 0 || !socket.hasIPHeaders
        for _ in 0..<Self.batchLimit {
            let count = batch.receive(from: socket.number, flags: queue, withAddresses: needsAddresses)
            // An ICMP error that has just come fails one call, which then returns no messages (recvmmsg(2), BUGS;
            // ip(7)).
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
            // Only the kernel's own ICMP checks this sum, after a raw socket has received the packet.
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
    /// The received bytes.
    fileprivate var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: pointee.buffer, count: Int(pointee.length))
    }

    fileprivate var controlBytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: pointee.control, count: Int(pointee.control_length))
    }
}
