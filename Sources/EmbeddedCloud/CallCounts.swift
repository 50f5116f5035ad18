/// How often each call was answered with each status, for tests and for people who watch what a client does.
struct CallCounts: Sendable {
    struct Call: Sendable, Hashable {
        let operation: Route.Operation
        let status: Int
    }

    /// The body of the answer to `GET /control/calls`.
    struct Document: Encodable {
        struct Entry: Encodable {
            let operation: String
            let status: Int
            let count: Int
        }

        let calls: [Entry]
    }

    private var counts: [Call: Int] = [:]

    mutating func count(_ call: Call) {
        counts[call, default: 0] += 1
    }

    /// Sorted by operation and status.
    var document: Document {
        Document(
            calls: counts.map { .init(operation: $0.key.operation.rawValue, status: $0.key.status, count: $0.value) }
                .sorted { ($0.operation, $0.status) < ($1.operation, $1.status) })
    }
}
