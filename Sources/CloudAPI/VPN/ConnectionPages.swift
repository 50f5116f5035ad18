/// Joins the pages of the connection list, and decides where it ends; acts on nothing.
///
/// `next_marker` is filled on the last page too, so the end is `current_count < limit`. It is the creation time of the
/// page's last row, so rows of one time may come twice at the edge of a page.
/// Source: Enterprise VPN API, "Querying the VPN Connection List".
struct ConnectionPages {
    enum Next: Hashable {
        case done
        case page(marker: String)
        case endless(String)
    }

    /// The bound on pages, so that a server that never ends the list cannot hold us.
    static let mostPages = 100

    private(set) var connections: [VPNConnection] = []
    private let limit: Int
    private var known: Set<String> = []
    private var pages = 0

    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ page: Page) -> Next {
        pages += 1
        let new = page.connections.filter { known.insert($0.id).inserted }
        connections += new
        guard page.info?.currentCount ?? page.connections.count >= limit else { return .done }
        guard let marker = page.info?.nextMarker, !marker.isEmpty else { return .done }
        if new.isEmpty { return .endless("a full page at marker \(marker) brought no new connection") }
        if pages >= Self.mostPages { return .endless("more than \(Self.mostPages) pages of \(limit) connections") }
        return .page(marker: marker)
    }

    struct Page: Decodable {
        struct Info: Decodable {
            let nextMarker: String?
            let currentCount: Int?

            private enum CodingKeys: String, CodingKey {
                case nextMarker = "next_marker"
                case currentCount = "current_count"
            }
        }

        let connections: [VPNConnection]
        let info: Info?

        private enum CodingKeys: String, CodingKey {
            case connections = "vpn_connections"
            case info = "page_info"
        }
    }
}
