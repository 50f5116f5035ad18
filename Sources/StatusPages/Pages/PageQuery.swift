import Availability
import ExporterToolkit

/// What a person asked the status page to show: which connections, in which order, and how often anew. What makes no
/// sense is as if it had not been asked.
struct PageQuery: Sendable, Equatable {
    enum Filter: Sendable, Equatable {
        /// All that is not `up`.
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
        /// The most urgent first.
        case trouble
        case name, rtt, p99, jitter, loss
    }

    static let standardRows = 100
    private static let mostRows = 1_000
    private static let longestText = 64

    var filter: Filter?
    /// Shown are connections that have it in a name, an address or a label.
    var text = ""
    var order = Order.trouble
    /// From 1.
    var page = 1
    /// On a page.
    var rows = standardRows
    /// Seconds after which the page loads itself again; `nil` for never.
    var refresh: Int?

    init() {}

    /// - Parameter query: a request's, without the `?`.
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

    /// The query that asks for this, with its `?`; empty for what is asked without one.
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

    /// The same with changes, from its first page on.
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
