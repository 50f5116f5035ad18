/// Page of a list, selected by `limit` and `marker`.
///
/// No document specifies the response to `limit=0`. Here it is an empty page without a marker.
struct PageRequest: Sendable, Hashable {
    private let limit: Int
    /// Creation time of the last row of the page before.
    private let marker: CloudTime?
    private let edge: PageEdge

    /// - Parameter largestLimit: Upper bound of `limit`, and its default.
    init(_ query: QueryString, largestLimit: Int, edge: PageEdge) throws(CallError) {
        limit = try Self.limit(query["limit"], largest: largestLimit)
        marker = try Self.marker(query)
        self.edge = edge
    }

    /// Returns the rows of the page.
    ///
    /// - Parameters:
    ///   - all: Rows, the newest first.
    ///   - createdAt: Returns the creation time of a row in the notation of the response.
    func rows<Row>(of all: [Row], createdAt: (Row) -> String) -> [Row] {
        guard let marker else { return Array(all.prefix(limit)) }
        let times = all.map { CloudTime(createdAt($0)) }
        let isRepeated = edge == .repeat && times.count { $0 == marker } > 1
        let older = zip(all, times).filter { _, time in
            time.map { $0 < marker || isRepeated && $0 == marker } ?? false
        }
        return older.prefix(limit).map(\.0)
    }

    private static func limit(_ text: String?, largest: Int) throws(CallError) -> Int {
        guard let text else { return largest }
        guard let limit = Int(text), 0...largest ~= limit else {
            throw .invalidRequest("limit must be an integer from 0 to \(largest)")
        }
        return limit
    }

    private static func marker(_ query: QueryString) throws(CallError) -> CloudTime? {
        guard let text = query["marker"] else { return nil }
        guard query["limit"] != nil else { throw .invalidRequest("marker must be used together with limit") }
        guard let marker = CloudTime(text) else { throw .invalidRequest("marker must be the next_marker of a page") }
        return marker
    }
}

/// End of a page, in the responses that have pages.
struct PageInfo: Encodable {
    /// Creation time of the last row, on the last page too. Absent on an empty page.
    let nextMarker: String?
    let currentCount: Int
}

/// Filter and page of a list of connections.
struct ConnectionQuery: Sendable, Hashable {
    private let page: PageRequest
    private let gatewayID: String?
    private let gatewayIP: String?
    private let enterpriseProjectIDs: [String]

    init(_ query: QueryString, edge: PageEdge) throws(CallError) {
        page = try PageRequest(query, largestLimit: 2000, edge: edge)
        gatewayID = query["vgw_id"]
        gatewayIP = query["vgw_ip"]
        enterpriseProjectIDs = query.values(of: "enterprise_project_id")
    }

    /// Returns the rows that match the filter and are on the page.
    ///
    /// - Parameter connections: Connections, the newest first.
    func page(of connections: [ConnectionResource]) -> [ConnectionResource] {
        page.rows(of: connections.filter(includes), createdAt: \.createdAt)
    }

    private func includes(_ connection: ConnectionResource) -> Bool {
        (gatewayID.map { $0 == connection.vgwID } ?? true)
            && (gatewayIP.map { $0 == connection.vgwIP } ?? true)
            && (enterpriseProjectIDs.isEmpty || enterpriseProjectIDs.contains(connection.enterpriseProjectID))
    }
}
