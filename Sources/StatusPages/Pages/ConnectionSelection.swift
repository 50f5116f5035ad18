import Availability
import NetworkPrimitives
import Probing

/// The connections that a query selects, and how many there are.
struct ConnectionSelection: Sendable {
    /// The connections of the page, in its order.
    let shown: [ConnectionView]
    /// The number of the first shown connection among the found ones, from 1. 0 if none was found.
    let first: Int
    let found: Int
    let pages: Int
    /// The number of all connections in each state, found or not.
    let counts: [ConnectionState: Int]

    var last: Int { first + max(shown.count - 1, 0) }
    var all: Int { counts.values.reduce(0, +) }
    var trouble: Int { all - (counts[.up] ?? 0) }

    init(_ connections: [ConnectionView], _ query: PageQuery) {
        counts = Dictionary(connections.map { ($0.state, 1) }, uniquingKeysWith: +)
        let found = connections.filter { $0.matches(query.filter) && $0.contains(query.text) }
        let sorted = found.sorted { Self.precedes($0, $1, query.order) }
        self.found = sorted.count
        pages = max(1, (sorted.count + query.rows - 1) / query.rows)
        let start = (min(query.page, pages) - 1) * query.rows
        shown = Array(sorted.dropFirst(start).prefix(query.rows))
        first = sorted.isEmpty ? 0 : start + 1
    }

    private static func precedes(
        _ left: ConnectionView, _ right: ConnectionView, _ order: PageQuery.Order
    ) -> Bool {
        switch order {
        case .name: left.name < right.name
        case .trouble: (left.state, left.name) < (right.state, right.name)
        case .rtt: isHigher(left, right) { $0.lastRoundTrip.map(Double.init) }
        case .p99: isHigher(left, right) { $0.window.p99.map(Double.init) }
        case .jitter: isHigher(left, right) { $0.window.jitter.map(Double.init) }
        case .loss: isHigher(left, right, \.lossRatio)
        }
    }

    /// Compares the highest figures of the targets. Connections without the figure come last.
    private static func isHigher(
        _ left: ConnectionView, _ right: ConnectionView, _ figure: (TargetView) -> Double?
    ) -> Bool {
        let values = [left, right].map { $0.targets.compactMap(figure).max() ?? -1 }
        return values[0] != values[1] ? values[0] > values[1] : left.name < right.name
    }
}

extension ConnectionView {
    fileprivate func matches(_ filter: PageQuery.Filter?) -> Bool {
        switch filter {
        case nil: true
        case .trouble: state != .up
        case .state(let wanted): state == wanted
        }
    }

    fileprivate func contains(_ text: String) -> Bool {
        guard !text.isEmpty else { return true }
        let wanted = text.lowercased()
        let texts = [name, id, gateway, customerGateway].compactMap(\.self) + labels.values
        return (texts + targets.flatMap { [$0.name, $0.address?.description].compactMap(\.self) })
            .contains { $0.lowercased().contains(wanted) }
    }
}
