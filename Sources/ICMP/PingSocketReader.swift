import CLinux
import Glibc

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
        /// An entry of the error queue: `message` is the request as the ICMP error quoted it, `sender` where it went.
        let error: (type: UInt8, code: UInt8)?
    }

    /// When the kernel handed one of our packets to the device, in nanoseconds since the Unix epoch.
    struct SendStamp {
        /// How many packets the socket had sent before it since it stamps, modulo 2^32.
        let number: UInt32
        let time: Int64
    }

    private static let controlCapacity = 512
    private var messages: [clinux_message]
    private let buffer: UnsafeMutableRawPointer
    private let control: UnsafeMutableRawPointer

    /// - Parameter largestMessage: in bytes, IP header included; longer ones are cut.
    init(largestMessage: Int) {
        let count = Int(CLINUX_MESSAGES)
        buffer = .allocate(byteCount: count * largestMessage, alignment: 16)
        control = .allocate(byteCount: count * Self.controlCapacity, alignment: 16)
        messages = []
        for index in 0..<count {
            var message = clinux_message()
            message.buffer = buffer + index * largestMessage
            message.capacity = UInt32(largestMessage)
            message.control = control + index * Self.controlCapacity
            message.control_capacity = UInt32(Self.controlCapacity)
            messages.append(message)
        }
    }

    deinit {
        buffer.deallocate()
        control.deallocate()
    }

    /// How a reading ended.
    struct Reading {
        var count = 0
        /// Nothing is left: `false` where the reading stopped at its bound.
        var isComplete = true
    }

    /// The most batches of one reading, so that a flood cannot keep the loop from sending.
    private static let batchLimit = 64

    /// Reads the messages that are there.
    func drain(_ socket: PingSocket, handle: (Arrival) -> Void) -> Reading {
        drain(socket, queue: 0) { message in
            if let arrival = arrival(message, ControlInformation(message), socket) { handle(arrival) }
        }
    }

    /// Reads the error queue: ICMP errors on datagram sockets, and the stamps of what was sent.
    func drainErrors(_ socket: PingSocket, handle: (Arrival) -> Void, stamped: (SendStamp) -> Void) {
        _ = drain(socket, queue: Int32(MSG_ERRQUEUE)) { message in
            let information = ControlInformation(message)
            if let number = information.sendNumber {
                if let stamp = information.sendStamp { stamped(SendStamp(number: number, time: stamp)) }
            } else if let arrival = arrival(message, information, socket) {
                handle(arrival)
            }
        }
    }

    private func drain(
        _ socket: PingSocket, queue: Int32, handle: (clinux_message) -> Void
    ) -> Reading {
        var reading = Reading()
        for _ in 0..<Self.batchLimit {
            let count = Int(clinux_receive(socket.number, &messages, Int32(messages.count), queue))
            // An ICMP error that came just now is told once, instead of what else is there (recvmmsg(2), BUGS; ip(7)).
            if count < 0, errno != EAGAIN { continue }
            for index in 0..<max(count, 0) {
                handle(messages[index])
            }
            reading.count += max(count, 0)
            if count < messages.count { return reading }
        }
        reading.isComplete = false
        return reading
    }

    private func arrival(
        _ message: clinux_message, _ information: ControlInformation, _ socket: PingSocket
    ) -> Arrival? {
        guard let sender = IPAddress(message.sender) else { return nil }
        var bytes = UnsafeRawBufferPointer(start: message.buffer, count: Int(message.length))
        var information = information
        if socket.isRaw && socket.family == .ipv4 {
            guard let header = IPv4Header(bytes), bytes.count >= header.length else { return nil }
            information.hopLimit = header.hopLimit
            bytes = UnsafeRawBufferPointer(rebasing: bytes[header.length...])
            // Only the kernel's own ICMP checks this sum; a raw socket is given the packet before that.
            guard InternetChecksum.compute(bytes) == 0 else { return nil }
        }
        return Arrival(
            message: bytes, sender: sender, stamp: information.stamp, hopLimit: information.hopLimit,
            error: information.error)
    }
}
