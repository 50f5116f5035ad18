/// A connection monitor as the VPN API writes it.
struct MonitorDocument: Encodable, Sendable {
    let id: String
    /// Left out in the answer to a creation.
    let status: String?
    let vpnConnectionID: String
    let type = "gateway"
    let sourceIP: String
    let destinationIP: String
    let protoType = "icmp"
}
