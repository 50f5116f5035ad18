/// How the engine opens its sockets.
package struct PingOptions: Sendable {
    /// Raw, datagram, or whichever is permitted.
    package var socketKind: PingSocketKind
    /// Whether a request may go to a broadcast address (SO_BROADCAST).
    package var allowsBroadcast: Bool

    package init(socketKind: PingSocketKind = .automatic, allowsBroadcast: Bool = false) {
        self.socketKind = socketKind
        self.allowsBroadcast = allowsBroadcast
    }
}
