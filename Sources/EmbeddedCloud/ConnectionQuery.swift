/// What a list of connections is asked for: a filter and a page.
struct ConnectionQuery: Sendable, Hashable {
    private static let largestLimit = 2000

    let limit: Int
    /// Only what was created before.
    let marker: CloudTime?
    private let gatewayID: String?
    private let gatewayIP: String?
    private let enterpriseProjectIDs: [String]

    init(_ query: QueryString) throws(CloudFault) {
        limit = try Self.limit(query["limit"])
        marker = try Self.marker(query)
        gatewayID = query["vgw_id"]
        gatewayIP = query["vgw_ip"]
        enterpriseProjectIDs = query.values(of: "enterprise_project_id")
    }

    func includes(_ connection: ConnectionDocument) -> Bool {
        (gatewayID.map { $0 == connection.vgwID } ?? true)
            && (gatewayIP.map { $0 == connection.vgwIP } ?? true)
            && (enterpriseProjectIDs.isEmpty || enterpriseProjectIDs.contains(connection.enterpriseProjectID))
            && (marker.map { marker in CloudTime(connection.createdAt).map { $0 < marker } ?? false } ?? true)
    }

    private static func limit(_ text: String?) throws(CloudFault) -> Int {
        guard let text else { return largestLimit }
        guard let limit = Int(text), 0...largestLimit ~= limit else {
            throw .invalidRequest("limit must be an integer from 0 to \(largestLimit)")
        }
        return limit
    }

    private static func marker(_ query: QueryString) throws(CloudFault) -> CloudTime? {
        guard let text = query["marker"] else { return nil }
        guard query["limit"] != nil else { throw .invalidRequest("marker must be used together with limit") }
        guard let marker = CloudTime(text) else { throw .invalidRequest("marker is not a next_marker of an answer") }
        return marker
    }
}
