import Availability

/// Which connections a page shows, and how many it could.
struct ConnectionSelection: Sendable {
    /// In their order on the page.
    let shown: [ConnectionDocument]
    /// The number of the first one among all that were found, from 1; 0 where none was.
    let first: Int
    let found: Int
    let pages: Int
    /// Of all connections, found or not.
    let counts: [ConnectionState: Int]

    var last: Int { first + max(shown.count - 1, 0) }
    var all: Int { counts.values.reduce(0, +) }
    var trouble: Int { all - (counts[.up] ?? 0) }

    init(_ connections: [ConnectionDocument], _ query: PageQuery) {
        counts = Dictionary(connections.map { ($0.state, 1) }, uniquingKeysWith: +)
        let found = connections.filter { $0.isMeant(by: query.filter) && $0.contains(query.text) }
        let sorted = found.sorted { Self.precedes($0, $1, query.order) }
        self.found = sorted.count
        pages = max(1, (sorted.count + query.rows - 1) / query.rows)
        let start = (min(query.page, pages) - 1) * query.rows
        shown = Array(sorted.dropFirst(start).prefix(query.rows))
        first = sorted.isEmpty ? 0 : start + 1
    }

    private static func precedes(
        _ left: ConnectionDocument, _ right: ConnectionDocument, _ order: PageQuery.Order
    ) -> Bool {
        switch order {
        case .name: return left.name < right.name
        case .trouble: return (left.state, left.name) < (right.state, right.name)
        case .rtt: return greatest(\.rttLast, left, right)
        case .p99: return greatest(\.rttP99, left, right)
        case .jitter: return greatest(\.jitter, left, right)
        case .loss: return greatest(\.lossRatio, left, right)
        }
    }

    /// What is greatest is worst; what is not known comes last.
    private static func greatest(
        _ figure: (TargetDocument) -> Double?, _ left: ConnectionDocument, _ right: ConnectionDocument
    ) -> Bool {
        let values = [left, right].map { $0.targets.compactMap(figure).max() ?? -1 }
        return values[0] != values[1] ? values[0] > values[1] : left.name < right.name
    }
}

extension ConnectionDocument {
    fileprivate func isMeant(by filter: PageQuery.Filter?) -> Bool {
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
        return (texts + targets.flatMap { [$0.name, $0.address].compactMap(\.self) })
            .contains { $0.lowercased().contains(wanted) }
    }
}
