/// The body of the answer about one customer gateway.
struct CustomerGatewayAnswer: Encodable {
    let customerGateway: CustomerGatewayDocument
    let requestID: String
}
