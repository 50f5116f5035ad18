/// The body of the answer to a list of connections.
struct ConnectionListAnswer: Encodable {
    struct PageInfo: Encodable {
        /// When the last row was created, on the last page too; left out where there is no row.
        let nextMarker: String?
        let currentCount: Int
    }

    let vpnConnections: [ConnectionDocument]
    let pageInfo: PageInfo
    /// Of the project, whatever the filter and the page.
    let totalCount: Int
    let requestID: String
}
