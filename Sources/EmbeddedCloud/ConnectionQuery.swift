/// What a list of connections is asked for: a filter and a page.
struct ConnectionQuery: Sendable, Hashable {
    private let page: PageQuery
    private let gatewayID: String?
    private let gatewayIP: String?
    private let enterpriseProjectIDs: [String]

    init(_ query: QueryString, edge: PageEdge) throws(CloudFault) {
        page = try PageQuery(query, largestLimit: 2000, edge: edge)
        gatewayID = query["vgw_id"]
        gatewayIP = query["vgw_ip"]
        enterpriseProjectIDs = query.values(of: "enterprise_project_id")
    }

    /// - Parameter connections: the newest first.
    func page(of connections: [ConnectionDocument]) -> [ConnectionDocument] {
        page.rows(of: connections.filter(includes), createdAt: \.createdAt)
    }

    private func includes(_ connection: ConnectionDocument) -> Bool {
        (gatewayID.map { $0 == connection.vgwID } ?? true)
            && (gatewayIP.map { $0 == connection.vgwIP } ?? true)
            && (enterpriseProjectIDs.isEmpty || enterpriseProjectIDs.contains(connection.enterpriseProjectID))
    }
}
