/// How many messages the kernel has dropped on sockets.
package struct SocketDrops: Sendable, Hashable {
    /// For want of receive buffer.
    package var unbuffered: UInt64
    /// On raw IPv6 sockets, where the kernel counts messages with a bad checksum together with those.
    package var rawIPv6: UInt64

    package init(unbuffered: UInt64 = 0, rawIPv6: UInt64 = 0) {
        self.unbuffered = unbuffered
        self.rawIPv6 = rawIPv6
    }

    package var total: UInt64 { unbuffered + rawIPv6 }
}
