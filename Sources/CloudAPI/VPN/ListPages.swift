/// Joins the pages of a list, and decides what to ask for next; acts on nothing.
///
/// `next_marker` is filled on the last page too, so the end is `current_count < limit`. It is the creation time of the
/// page's last row, so rows of one time may come twice at the edge of a page, or be lost there, which large pages avoid.
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

    /// Each once, in the cloud's order.
    private(set) var elements: [Element] = []
    /// How many rows were left out because they cannot be read.
    private(set) var unreadable = 0
    /// Rows on a page; `nil` for a list without pages.
    private(set) var limit: Int?
    private var marker: String?
    private var problem: String?
    private var known: Set<String> = []
    private var pages = 0
    private var rows = 0

    /// - Parameter limit: rows on a page; `nil` for a list without pages.
    init(limit: Int?) {
        self.limit = limit
    }

    /// What the next page is asked for with; empty for a list without pages.
    var query: String {
        guard let limit else { return "" }
        return "?limit=\(limit)" + (marker.map { "&marker=\($0.percentEncoded)" } ?? "")
    }

    /// Asks for half as many rows from now on, where a page was too large; returns whether fewer can be asked for.
    mutating func halve() -> Bool {
        guard let limit, limit > 1 else { return false }
        self.limit = limit / 2
        return true
    }

    mutating func add(_ page: ListPage<Element>) -> Next {
        pages += 1
        if let limit, page.rows.count > limit {
            return .unreadable("\(page.rows.count) rows on a page of \(limit)")
        }
        rows += page.rows.count
        guard rows <= Self.mostRows else { return .unreadable("more than \(Self.mostRows) rows") }
        let new = page.rows.elements.filter { known.insert($0.id).inserted }
        elements += new
        unreadable += page.rows.unreadable
        problem = problem ?? page.rows.problem
        guard let limit, page.count >= limit, let next = page.nextMarker, !next.isEmpty else { return end }
        if new.isEmpty, page.rows.unreadable == 0 || next == marker {
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
