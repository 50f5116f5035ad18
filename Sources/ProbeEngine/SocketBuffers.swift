/// The buffers that the kernel granted a socket, and the buffers that its flows need.
package struct SocketBuffers: Sendable, Hashable {
    /// One direction, in bytes as setsockopt(2) takes them.
    package struct Size: Sendable, Hashable {
        package var granted: Int32
        package var needed: Int32

        package init(granted: Int32, needed: Int32) {
            self.granted = granted
            self.needed = needed
        }

        /// Missing bytes; negative if some are left.
        var shortage: Int64 { Int64(needed) - Int64(granted) }
    }

    /// For replies, ICMP errors and send stamps: SO_RCVBUF.
    package var receive: Size
    /// For requests that wait on this host: SO_SNDBUF.
    package var send: Size

    package init(receive: Size, send: Size) {
        self.receive = receive
        self.send = send
    }

    /// Returns, for each direction, the buffer of the two sockets with the larger shortage.
    func tighter(_ other: SocketBuffers) -> SocketBuffers {
        SocketBuffers(
            receive: receive.shortage >= other.receive.shortage ? receive : other.receive,
            send: send.shortage >= other.send.shortage ? send : other.send)
    }
}

/// The buffers that the flows of one path need, and the sizes to request from the kernel.
struct BufferDemand: Sendable {
    /// Requests a second of all flows.
    private(set) var rate = 0.0
    /// Bytes of receive buffer that a second's replies and send stamps need.
    private var bytesPerSecond = 0.0
    /// Payload bytes a second of all requests.
    private var payloadPerSecond = 0.0
    /// The bytes to request. They never shrink.
    private(set) var receiveBuffer = leastBuffer
    private(set) var sendBuffer = leastBuffer

    private static let leastBuffer: Int32 = 1 << 20
    private static let mostBuffer: Int32 = 1 << 28
    /// The longest standstill of this process, in seconds, that the receive buffer must survive without loss.
    private static let standstill = 0.5
    /// The time, in seconds, that a request may wait for the link address of a next hop that is gone (RFC 4861, 10;
    /// arp(7)).
    private static let neighbourWait = 3.0
    /// Bytes of send buffer that a waiting request takes in addition to its payload.
    private static let requestCost = 1_024.0

    mutating func add(_ flow: EchoFlowSlot) { change(by: 1, flow) }
    mutating func remove(_ flow: EchoFlowSlot) { change(by: -1, flow) }

    /// Bytes of receive buffer that all flows need.
    var receiveNeed: Int32 { Self.bytes(bytesPerSecond * Self.standstill) }

    /// Bytes of send buffer that all flows need.
    var sendNeed: Int32 { Self.bytes(sendBytes) }

    /// Returns how long, in nanoseconds, messages may stay unread, so that they fill at most a quarter of the receive
    /// buffer.
    func longestQuiet(granted: Int32) -> Int64 {
        guard granted > 0, bytesPerSecond > 0 else { return .max }
        return Int64(min(Double(granted) / 2 / bytesPerSecond * 1e9, 1e18))
    }

    private var sendBytes: Double { (rate * Self.requestCost + payloadPerSecond) * Self.neighbourWait }

    private mutating func change(by sign: Double, _ flow: EchoFlowSlot) {
        rate += sign * flow.rate
        bytesPerSecond += sign * flow.bytesPerSecond
        payloadPerSecond += sign * flow.rate * Double(flow.payloadSize)
        let needed = bytesPerSecond * Self.standstill
        while Double(receiveBuffer) < needed, receiveBuffer < Self.mostBuffer { receiveBuffer *= 2 }
        while Double(sendBuffer) < sendBytes, sendBuffer < Self.mostBuffer { sendBuffer *= 2 }
    }

    private static func bytes(_ need: Double) -> Int32 { Int32(min(max(need, 0), Double(mostBuffer))) }
}
