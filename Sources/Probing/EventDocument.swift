import NetworkPrimitives

/// The body of `/api/v1/events`: `{"events": [{"time", "kind", "connection", "text"}]}`, newest first.
package struct EventDocument: Encodable {
    package struct Item: Encodable {
        /// The time of the event, RFC 3339 in UTC.
        package let time: String
        package let kind: String
        /// The connection's name; absent if the event concerns no single connection.
        package let connection: String?
        package let text: String

        package init(time: String, kind: String, connection: String?, text: String) {
            self.time = time
            self.kind = kind
            self.connection = connection
            self.text = text
        }
    }

    package let events: [Item]

    package init(_ events: [Event]) {
        self.events = events.map {
            Item(
                time: LogTime(milliseconds: $0.time / 1_000_000).description, kind: $0.kind.rawValue,
                connection: $0.connection, text: $0.text)
        }
    }
}
