/// The body of the answer to a list of VPN gateways, which is never in pages.
struct GatewayListAnswer: Encodable {
    let vpnGateways: [GatewayDocument]
    let requestID: String
}
