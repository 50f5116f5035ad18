/// What `/api/v1/events` answers: `{"events": [{"time", "kind", "connection", "text"}]}`, newest first.
struct EventDocument: Encodable {
    struct Item: Encodable {
        /// RFC 3339 in UTC.
        let time: String
        let kind: String
        /// Left out where it concerns no single connection.
        let connection: String?
        let text: String
    }

    let events: [Item]

    init(_ events: [Event]) {
        self.events = events.map {
            Item(
                time: LogTime(milliseconds: $0.time / 1_000_000).description, kind: $0.kind.rawValue,
                connection: $0.connection, text: $0.text)
        }
    }
}
