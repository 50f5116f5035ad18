/// Joins the pages of a list, and decides on the next request.
///
/// The last page has a `next_marker`, too. So a page with fewer rows than requested is the last one, unless `total_count`
/// is higher: a server may send fewer rows. The total is the tenant's and may count rows that the list leaves out, so a list
/// with fewer rows is complete. `next_marker` is the creation time of the page's last row. So rows with one creation time
/// may be repeated or lost between two pages. Large pages avoid this.
/// Source: Enterprise VPN API, "Querying the VPN Connection List", "Querying the List of Customer Gateways".
struct ListPages<Element: ListedObject> {
    enum Next: Hashable {
        case done
        /// Another request is necessary, with the new ``ListPages/query``.
        case more
        /// The list has no end, or all of its rows are unreadable, for this reason.
        case unreadable(String)
    }

    /// The bound on pages: a server that never ends the list must not block the exporter.
    static var maximumPages: Int { 100 }

    /// The bound on rows: an endless list must not fill the memory or determine what the exporter probes. A large project
    /// has 1,000 connections: the usual quotas are 50 gateways and 100 customer gateways (Enterprise VPN API, "Querying
    /// Quotas").
    static var maximumRows: Int { 10_000 }

    /// The bound on the bytes of a marker, which the next URL contains. A marker is a time or an ID.
    static var maximumMarkerLength: Int { 200 }

    /// The elements, each once, in the cloud's order.
    private(set) var elements: [Element] = []
    /// The number of unreadable rows that are left out.
    private(set) var unreadable = 0
    /// The number of rows per page. `nil` for a list without pages.
    private(set) var size: PageSize?
    private var marker: String?
    private var problem: String?
    private var known: Set<String> = []
    private var pages = 0
    private var rows = 0
    /// The number of rows that no earlier page had, including unreadable ones.
    private var counted = 0
    /// The latest total from the cloud.
    private var total: Int?

    /// - Parameter size: `nil` for a list without pages.
    init(size: PageSize?) {
        self.size = size
    }

    private var limit: Int? { size?.limit }

    /// The query of the next request. Empty for a list without pages.
    var query: String {
        guard let limit else { return "" }
        return "?limit=\(limit)" + (marker.map { "&marker=\($0.percentEncoded)" } ?? "")
    }

    /// Halves the page size after a page that was too large. Returns whether a smaller size exists.
    mutating func halve(at now: ContinuousClock.Instant) -> Bool { size?.halve(at: now) ?? false }

    mutating func add(_ page: ListPage<Element>, at now: ContinuousClock.Instant = .now) -> Next {
        pages += 1
        if let limit, page.rows.count > limit {
            return .unreadable("\(page.rows.count) rows on a page of \(limit)")
        }
        rows += page.rows.count
        guard rows <= Self.maximumRows else { return .unreadable("more than \(Self.maximumRows) rows") }
        counted += page.rows.unreadable + page.rows.elements.count { !known.contains($0.id) }
        let new = page.rows.elements.filter { known.insert($0.id).inserted }
        elements += new
        unreadable += page.rows.unreadable
        problem = problem ?? page.rows.problem
        total = page.total ?? total
        guard let limit else { return end }
        size?.recordPage(at: now)
        return next(after: page, limit, hasNew: !new.isEmpty)
    }

    private mutating func next(after page: ListPage<Element>, _ limit: Int, hasNew: Bool) -> Next {
        guard let next = page.nextMarker, !next.isEmpty else { return end }
        guard next.utf8.count <= Self.maximumMarkerLength else {
            return .unreadable("next_marker has \(next.utf8.count) bytes")
        }
        let isFull = page.count >= limit
        let isStuck = !hasNew && (page.rows.unreadable == 0 || next == marker)
        guard isFull || (!isStuck && total.map { counted < $0 } ?? false) else { return end }
        // A page may contain only earlier rows that all have one creation time.
        if isStuck, size?.limit == limit, size?.grow() != true {
            return .unreadable("a full page at marker \(next) has no new rows")
        }
        if pages >= Self.maximumPages { return .unreadable("more than \(Self.maximumPages) pages of \(limit) rows") }
        marker = next
        return .more
    }

    private var end: Next {
        if elements.isEmpty, let problem { return .unreadable(problem) }
        return .done
    }
}

/// One response to a list call of the VPN service. Lists without pages have no `page_info`.
struct ListPage<Element: ListedObject>: Decodable, Sendable {
    let rows: ReadableElements<Element>
    let nextMarker: String?
    /// The number of rows on the page, including unreadable ones.
    let count: Int
    /// The number of rows in the list, if the cloud states it.
    let total: Int?

    /// Services in Go write an empty list as null. Null counts as one only if the row count is 0, too.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let info = try? container.decode(Info.self, forKey: Key(stringValue: "page_info"))
        let list = Key(stringValue: Element.listName)
        let isNull = try container.contains(list) && container.decodeNil(forKey: list)
        rows =
            isNull && info?.currentCount == 0
            ? ReadableElements()
            : try container.decode(ReadableElements<Element>.self, forKey: list)
        nextMarker = info?.nextMarker
        count = info?.currentCount ?? rows.count
        total = try? container.decode(Int.self, forKey: Key(stringValue: "total_count"))
    }

    private struct Info: Decodable {
        let nextMarker: String?
        let currentCount: Int?

        private enum CodingKeys: String, CodingKey {
            case nextMarker = "next_marker"
            case currentCount = "current_count"
        }

        /// Reads each field on its own, so that an unreadable one does not hide the other.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            nextMarker = container.text(.nextMarker)
            currentCount = try? container.decode(Int.self, forKey: .currentCount)
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

/// An object in a list of the VPN service. Each list has an array with a name of its own.
protocol ListedObject: Decodable, Sendable {
    /// The array's name in the response, such as `vpn_connections`.
    static var listName: String { get }
    /// The ID in lower case.
    var id: String { get }
    /// The ID in the cloud's spelling.
    var spelledID: String { get }
}

extension ListedObject {
    var spelledID: String { id }
}

extension VPNConnection: ListedObject {
    static var listName: String { "vpn_connections" }
}

extension ConnectionMonitor: ListedObject {
    static var listName: String { "connection_monitors" }
}

extension VPNGateway: ListedObject {
    static var listName: String { "vpn_gateways" }
}

extension CustomerGateway: ListedObject {
    static var listName: String { "customer_gateways" }
}
