/// Which page of a list is asked for, by `limit` and `marker`.
///
/// Nothing says what `limit=0` is answered with; here it is an empty page without a marker.
struct PageQuery: Sendable, Hashable {
    private let limit: Int
    /// When the last row of the page before was created.
    private let marker: CloudTime?
    private let edge: PageEdge

    /// - Parameter largestLimit: that of the list, and the limit where none is asked for.
    init(_ query: QueryString, largestLimit: Int, edge: PageEdge) throws(CloudFault) {
        limit = try Self.limit(query["limit"], largest: largestLimit)
        marker = try Self.marker(query)
        self.edge = edge
    }

    /// - Parameters:
    ///   - all: the newest first.
    ///   - createdAt: when a row was created, as the answer writes it.
    func rows<Row>(of all: [Row], createdAt: (Row) -> String) -> [Row] {
        guard let marker else { return Array(all.prefix(limit)) }
        let times = all.map { CloudTime(createdAt($0)) }
        let isRepeated = edge == .repeat && times.count { $0 == marker } > 1
        let older = zip(all, times).filter { _, time in
            time.map { $0 < marker || isRepeated && $0 == marker } ?? false
        }
        return older.prefix(limit).map(\.0)
    }

    private static func limit(_ text: String?, largest: Int) throws(CloudFault) -> Int {
        guard let text else { return largest }
        guard let limit = Int(text), 0...largest ~= limit else {
            throw .invalidRequest("limit must be an integer from 0 to \(largest)")
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
