/// Joins the pages of a list, and decides what to ask for next; acts on nothing.
///
/// `next_marker` is filled on the last page too, so a page with fewer rows than requested is the last one, unless
/// `total_count` says that there are more: a server may send fewer. The total is the tenant's, and may count rows that the
/// list leaves out, so a list that ends short of it is whole. `next_marker` is the
/// creation time of the page's last row, so rows of one time may come twice at the edge of a page, or be lost there, which
/// large pages avoid.
/// Source: Enterprise VPN API, "Querying the VPN Connection List", "Querying the List of Customer Gateways".
struct ListPages<Element: ListedObject> {
    enum Next: Hashable {
        case done
        /// Ask again, with the new ``ListPages/query``.
        case more
        /// The list has no end, or nothing in it can be read; why.
        case unreadable(String)
    }

    /// The bound on pages, so that a server that never ends the list cannot hold us.
    static var mostPages: Int { 100 }

    /// The bound on rows, so that a server that lists without end fills no memory, and no exporter probes whatever it
    /// names. A large project has 1,000 connections: the usual quotas are 50 gateways and 100 customer gateways
    /// (Enterprise VPN API, "Querying Quotas").
    static var mostRows: Int { 10_000 }

    /// The bound on a marker, which comes back in a URL. It is a time or an ID.
    static var longestMarker: Int { 200 }

    /// Each once, in the cloud's order.
    private(set) var elements: [Element] = []
    /// How many rows were left out because they cannot be read.
    private(set) var unreadable = 0
    /// How many rows to request per page; `nil` for a list without pages.
    private(set) var size: PageSize?
    private var marker: String?
    private var problem: String?
    private var known: Set<String> = []
    private var pages = 0
    private var rows = 0
    /// Rows that no page before theirs had, those included that cannot be read.
    private var counted = 0
    /// What the cloud said last of the rows in all.
    private var total: Int?

    /// - Parameter size: `nil` for a list without pages.
    init(size: PageSize?) {
        self.size = size
    }

    private var limit: Int? { size?.limit }

    /// What the next page is asked for with; empty for a list without pages.
    var query: String {
        guard let limit else { return "" }
        return "?limit=\(limit)" + (marker.map { "&marker=\($0.percentEncoded)" } ?? "")
    }

    /// Requests half as many rows from now on, because a page was too large; returns whether fewer can be requested.
    mutating func halve(at now: ContinuousClock.Instant) -> Bool { size?.halve(at: now) ?? false }

    mutating func add(_ page: ListPage<Element>, at now: ContinuousClock.Instant = .now) -> Next {
        pages += 1
        if let limit, page.rows.count > limit {
            return .unreadable("\(page.rows.count) rows on a page of \(limit)")
        }
        rows += page.rows.count
        guard rows <= Self.mostRows else { return .unreadable("more than \(Self.mostRows) rows") }
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
        guard next.utf8.count <= Self.longestMarker else {
            return .unreadable("next_marker has \(next.utf8.count) bytes")
        }
        let isFull = page.count >= limit
        let isStuck = !hasNew && (page.rows.unreadable == 0 || next == marker)
        guard isFull || (!isStuck && total.map { counted < $0 } ?? false) else { return end }
        // A page may have room only for rows of one creation time that came before.
        if isStuck, size?.limit == limit, size?.grow() != true {
            return .unreadable("a full page at marker \(next) brought nothing new")
        }
        if pages >= Self.mostPages { return .unreadable("more than \(Self.mostPages) pages of \(limit) rows") }
        marker = next
        return .more
    }

    private var end: Next {
        if elements.isEmpty, let problem { return .unreadable(problem) }
        return .done
    }
}
