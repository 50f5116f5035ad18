/// A VPN connection that the embedded cloud has: what cannot be derived, everything else follows from it.
package struct SimulatedConnection: Sendable, Hashable {
    /// How the connection finds the peer's networks; in answers upper case.
    package enum Style: String, Sendable, CaseIterable {
        case `static` = "STATIC"
        case policy = "POLICY"
        case bgp = "BGP"
    }

    /// Which of a pair's connections carries traffic, where the gateway has a standby.
    package enum HARole: String, Sendable, CaseIterable {
        case master
        case slave
    }

    /// A UUID; no two connections share one.
    package var id: String
    /// 1 to 64 of `A-Z a-z 0-9 _ . -`.
    package var name: String
    /// The VPN gateway's address, IPv4 or IPv6: the `source_ip` of a monitor; empty where the cloud does not tell it.
    package var sourceIP: String
    /// The customer gateway's address, IPv4 or IPv6: the `destination_ip` of a monitor; empty where the cloud does not
    /// tell it.
    package var destinationIP: String
    package var style: Style
    /// As the cloud spells it: `ACTIVE`, `DOWN`, `ERROR`, `PENDING_CREATE`, `PENDING_UPDATE`, `PENDING_DELETE`,
    /// `FREEZED`, `UNKNOWN`; any other text too, since a cloud may grow one.
    package var status: String
    /// What every creation of a monitor for this connection is answered with; `nil` lets it succeed.
    package var createRefusal: Refusal?

    /// Connections with one name share the gateway; without a name, those with one `sourceIP` do.
    package var gatewayName: String?
    /// Connections with one name share the customer gateway; without a name, those with one `destinationIP` do.
    package var customerGatewayName: String?
    /// `nil` leaves the field out, as some of the cloud's answers do.
    package var haRole: HARole?
    /// By key; `nil` leaves the field out.
    package var tags: [String: String]?
    /// In answers about a connection of the style `static`; other styles have no such field.
    package var enableNQA: Bool
    /// With its prefix length, as in `169.254.70.1/30`; `nil` derives one.
    package var tunnelLocalAddress: String?
    /// With its prefix length; `nil` derives one.
    package var tunnelPeerAddress: String?
    /// Since 1970-01-01T00:00:00Z; `nil` is a minute after the connection before it in the configuration. The list of
    /// connections is in this order.
    package var createdAt: Duration?
    /// What Cloud Eye has measured.
    package var measurement: SimulatedMeasurement

    package init(
        id: String, name: String, sourceIP: String, destinationIP: String, style: Style = .static,
        status: String = "ACTIVE", createRefusal: Refusal? = nil, gatewayName: String? = nil,
        customerGatewayName: String? = nil, haRole: HARole? = .master, tags: [String: String]? = ["simulated": "true"],
        enableNQA: Bool = false, tunnelLocalAddress: String? = nil, tunnelPeerAddress: String? = nil,
        createdAt: Duration? = nil, measurement: SimulatedMeasurement = SimulatedMeasurement()
    ) {
        self.id = id
        self.name = name
        self.sourceIP = sourceIP
        self.destinationIP = destinationIP
        self.style = style
        self.status = status
        self.createRefusal = createRefusal
        self.gatewayName = gatewayName
        self.customerGatewayName = customerGatewayName
        self.haRole = haRole
        self.tags = tags
        self.enableNQA = enableNQA
        self.tunnelLocalAddress = tunnelLocalAddress
        self.tunnelPeerAddress = tunnelPeerAddress
        self.createdAt = createdAt
        self.measurement = measurement
    }
}
