/// Which ICMP sockets to use.
package enum PingSocketKind: String, Sendable, CaseIterable {
    /// A raw socket where the process may open one, since it sees every ICMP error; else a datagram socket.
    case automatic
    case raw
    case datagram
}
