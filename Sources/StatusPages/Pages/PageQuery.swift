import Availability
import ExporterToolkit

/// The parameters of the status page: which connections, in which order, and how often to load again. Invalid parameters
/// are ignored.
struct PageQuery: Sendable, Equatable {
    enum Filter: Sendable, Equatable {
        /// Every state but `up`.
        case trouble
        case state(ConnectionState)

        var text: String {
            switch self {
            case .trouble: "trouble"
            case .state(let state): state.rawValue
            }
        }
    }

    enum Order: String, Sendable, CaseIterable {
        /// The most urgent state first.
        case trouble
        case name, rtt, p99, jitter, loss
    }

    static let standardRows = 100
    private static let mostRows = 1_000
    private static let longestText = 64

    var filter: Filter?
    /// A part of a name, an address or a label. Empty for all connections.
    var text = ""
    var order = Order.trouble
    /// The number of the page, from 1.
    var page = 1
    /// The number of connections on a page.
    var rows = standardRows
    /// The number of seconds between two loads. `nil` for never.
    var refresh: Int?

    init() {}

    /// Reads the parameters.
    ///
    /// - Parameter query: the query of a request without `?`.
    init(_ query: String) {
        for (name, value) in PercentCoding.fields(of: query) {
            let number = value.utf8.count < 7 ? Int(value) : nil
            switch name {
            case "state": filter = Self.filter(value)
            case "q": text = String(value.prefix(Self.longestText))
            case "sort": order = Order(rawValue: value) ?? order
            case "page": page = max(1, number ?? 1)
            case "rows": rows = min(max(number ?? rows, 1), Self.mostRows)
            case "refresh": refresh = number.map { min(max($0, 1), 3_600) }
            default: continue
            }
        }
    }

    /// The query with these parameters and `?`. Empty if all have their defaults.
    var link: String {
        var fields: [(String, String)] = []
        if let filter { fields.append(("state", filter.text)) }
        if !text.isEmpty { fields.append(("q", text)) }
        if order != .trouble { fields.append(("sort", order.rawValue)) }
        if page > 1 { fields.append(("page", "\(page)")) }
        if rows != Self.standardRows { fields.append(("rows", "\(rows)")) }
        if let refresh { fields.append(("refresh", "\(refresh)")) }
        guard !fields.isEmpty else { return "" }
        return "?" + fields.map { "\($0.0)=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
    }

    /// Returns a changed query for the first page.
    func with(_ change: (inout PageQuery) -> Void) -> PageQuery {
        var query = self
        query.page = 1
        change(&query)
        return query
    }

    private static func filter(_ text: String) -> Filter? {
        text == Filter.trouble.text ? .trouble : ConnectionState(rawValue: text).map(Filter.state)
    }
}
