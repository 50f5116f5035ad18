/// The body of the answer about one VPN gateway.
struct GatewayAnswer: Encodable {
    let vpnGateway: GatewayDocument
    let requestID: String
}
