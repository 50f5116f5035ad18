/// Where a target is, seen from its connection: which witness of the connection's state it speaks for.
package enum TargetPlace: String, Sendable, Hashable, CaseIterable, Encodable {
    /// Outside the tunnel, at the customer's end: the way that the tunnel's packets take.
    case line
    /// Outside the tunnel, at the cloud's end: the VPN gateway. It never makes a connection available.
    case gateway
    /// Behind the tunnel: what the connection is for.
    case inside
}
