/// The options for opening the engine's sockets.
package struct PingOptions: Sendable {
    package var socketKind: PingSocketKind
    /// The clock that may stamp packets.
    package var timestamps: PingTimestampMode
    /// The conditions under which flows get a new identifier.
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

/// The kind of ICMP socket.
package enum PingSocketKind: String, Sendable, CaseIterable {
    /// A raw socket if the process may open one, because it receives every ICMP error; otherwise a datagram socket.
    case automatic
    case raw
    case datagram
}

/// The conditions under which a flow gets a new ICMP identifier.
///
/// A firewall on the path may keep a state for the present identifier that drops every request, and the requests keep
/// that state alive.
package struct IdentifierRenewal: Sendable, Hashable {
    /// Nanoseconds after which all flows get a new identifier; `nil` for never.
    package var interval: Int64?
    /// Losses in a row after which a flow gets a new identifier; `nil` for never.
    package var losses: Int?

    /// The reason why an identifier was renewed.
    package enum Reason: Sendable, Hashable, CaseIterable {
        /// The identifier of a path's flows reached the age of ``IdentifierRenewal/interval``.
        case age
        /// A flow lost ``IdentifierRenewal/losses`` requests in a row.
        case losses
        /// The interface of a path's flows was replaced.
        case interface
    }

    package init(interval: Int64? = nil, losses: Int? = nil) {
        self.interval = interval
        self.losses = losses
    }
}
