/// A VPN connection that the embedded cloud has: what cannot be derived, everything else follows from it.
package struct SimulatedConnection: Sendable, Hashable {
    /// How the connection finds the peer's networks; in answers upper case.
    package enum Style: String, Sendable, CaseIterable {
        case `static` = "STATIC"
        case policy = "POLICY"
        case bgp = "BGP"
    }

    /// A UUID; no two connections share one.
    package var id: String
    /// 1 to 64 of `A-Z a-z 0-9 _ . -`.
    package var name: String
    /// The VPN gateway's address, IPv4 or IPv6: the `source_ip` of a monitor.
    package var sourceIP: String
    /// The customer gateway's address, IPv4 or IPv6: the `destination_ip` of a monitor.
    package var destinationIP: String
    package var style: Style
    /// As the cloud spells it: `ACTIVE`, `DOWN`, `ERROR`, `PENDING_CREATE`, `PENDING_UPDATE`, `PENDING_DELETE`,
    /// `FREEZED`, `UNKNOWN`; any other text too, since a cloud may grow one.
    package var status: String
    /// What every creation of a monitor for this connection is answered with; `nil` lets it succeed.
    package var createRefusal: Refusal?

    package init(
        id: String, name: String, sourceIP: String, destinationIP: String, style: Style = .static,
        status: String = "ACTIVE", createRefusal: Refusal? = nil
    ) {
        self.id = id
        self.name = name
        self.sourceIP = sourceIP
        self.destinationIP = destinationIP
        self.style = style
        self.status = status
        self.createRefusal = createRefusal
    }
}
