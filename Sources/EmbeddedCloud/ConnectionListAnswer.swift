/// The body of the answer to a list of connections.
struct ConnectionListAnswer: Encodable {
    let vpnConnections: [ConnectionDocument]
    let pageInfo: PageInfoDocument
    /// Of the project, whatever the filter and the page.
    let totalCount: Int
    let requestID: String
}
