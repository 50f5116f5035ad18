/// How a connection stands: what pages. The order is that of urgency.
package enum ConnectionState: String, Encodable, Sendable, CaseIterable, Comparable {
    /// It carries nothing, as far as the witnesses show.
    case down
    /// It carries, and something is wrong.
    case degraded
    /// Not known yet, or no longer.
    case unknown
    case up

    /// Whether traffic gets through; `nil` if that is unknown.
    package var isAvailable: Bool? {
        switch self {
        case .up, .degraded: true
        case .down: false
        case .unknown: nil
        }
    }

    package static func < (left: ConnectionState, right: ConnectionState) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Whose side has the trouble of a connection: is it me, the cloud, or the customer?
package enum ConnectionDiagnosis: String, Encodable, Sendable, CaseIterable {
    case healthy
    /// The way outside the tunnel to the customer gateway: the customer's line, or its carrier.
    case line
    /// The negotiation between the two gateways, over a line that works.
    case tunnel
    /// Routes, firewalls or hosts behind a tunnel that is up, at the customer's side.
    case inside
    /// The cloud: its gateway, or what it did to the connection.
    case cloud
    /// This exporter's host, its routes, or its uplink.
    case thisHost = "this_host"
    /// Somebody works on it.
    case maintenance
    case unknown
}
