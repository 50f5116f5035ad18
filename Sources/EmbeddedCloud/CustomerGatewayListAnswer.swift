/// The body of the answer to a list of customer gateways.
struct CustomerGatewayListAnswer: Encodable {
    let customerGateways: [CustomerGatewayDocument]
    /// Of the project, whatever the page.
    let totalCount: Int
    let pageInfo: PageInfoDocument
    let requestID: String
}
