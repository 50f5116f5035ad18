/// How the engine opens its sockets.
package struct PingOptions: Sendable {
    /// Raw, datagram, or whichever is permitted.
    package var socketKind: PingSocketKind
    /// Which clock may stamp packets.
    package var timestamps: PingTimestampMode
    /// When flows get another identifier.
    package var renewal: IdentifierRenewal
    /// Whether a request may go to a broadcast address (SO_BROADCAST).
    package var allowsBroadcast: Bool

    package init(
        socketKind: PingSocketKind = .automatic, timestamps: PingTimestampMode = .auto,
        renewal: IdentifierRenewal = IdentifierRenewal(), allowsBroadcast: Bool = false
    ) {
        self.socketKind = socketKind
        self.timestamps = timestamps
        self.renewal = renewal
        self.allowsBroadcast = allowsBroadcast
    }
}
