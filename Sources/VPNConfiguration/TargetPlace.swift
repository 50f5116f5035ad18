/// The place of a target relative to its connection, which determines what the target shows about the connection.
package enum TargetPlace: String, Sendable, Hashable, CaseIterable, Encodable {
    /// Outside the tunnel, at the customer's end: the path of the tunnel's packets.
    case line
    /// Outside the tunnel, at the cloud's end: the VPN gateway. It never makes a connection available.
    case gateway
    /// Behind the tunnel, inside the customer's network.
    case inside
}
