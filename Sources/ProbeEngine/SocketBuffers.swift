/// How much buffer the kernel granted a socket, beside what the flows that share it need.
package struct SocketBuffers: Sendable, Hashable {
    /// One direction, in bytes as setsockopt(2) takes them.
    package struct Size: Sendable, Hashable {
        package var granted: Int32
        package var needed: Int32

        package init(granted: Int32, needed: Int32) {
            self.granted = granted
            self.needed = needed
        }

        /// How much is wanting; negative where some is left.
        var shortage: Int64 { Int64(needed) - Int64(granted) }
    }

    /// For replies, ICMP errors and the stamps of sendings: SO_RCVBUF.
    package var receive: Size
    /// For requests that wait on this host: SO_SNDBUF.
    package var send: Size

    package init(receive: Size, send: Size) {
        self.receive = receive
        self.send = send
    }

    /// Of each direction that of the two sockets which is shorter of it.
    func tighter(_ other: SocketBuffers) -> SocketBuffers {
        SocketBuffers(
            receive: receive.shortage >= other.receive.shortage ? receive : other.receive,
            send: send.shortage >= other.send.shortage ? send : other.send)
    }
}
