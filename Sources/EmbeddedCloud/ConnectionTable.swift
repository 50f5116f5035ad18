/// The connections that there are. They can be added, changed and removed while the cloud runs.
struct ConnectionTable: Sendable {
    struct Entry: Sendable, Hashable {
        var connection: SimulatedConnection
        /// The place among all connections that ever were.
        let index: Int
        /// `nil` where it never was.
        var updatedAt: CloudTime?
    }

    private var entries: [String: Entry] = [:]
    private var created = 0

    init(_ connections: [SimulatedConnection]) {
        for connection in connections where entries[connection.id] == nil { add(connection) }
    }

    subscript(id: String) -> Entry? { entries[id] }

    /// In the order of their creation.
    var all: [Entry] {
        entries.values.map { (entry: $0, time: $0.connection.creationTime(index: $0.index)) }
            .sorted { ($0.time, $0.entry.index) < ($1.time, $1.entry.index) }
            .map(\.entry)
    }

    /// `true` where there was no connection with its id.
    mutating func set(_ connection: SimulatedConnection, at now: CloudTime) -> Bool {
        guard var entry = entries[connection.id] else {
            add(connection)
            return true
        }
        entry.connection = connection
        entry.updatedAt = now
        entries[connection.id] = entry
        return false
    }

    /// No change of the connection itself, as the cloud sees it. Does nothing where there is no such connection.
    mutating func setMeasurement(_ measurement: SimulatedMeasurement, of id: String) {
        entries[id]?.connection.measurement = measurement
    }

    /// `false` where there is no such connection.
    mutating func remove(_ id: String) -> Bool {
        entries.removeValue(forKey: id) != nil
    }

    private mutating func add(_ connection: SimulatedConnection) {
        entries[connection.id] = Entry(connection: connection, index: created)
        created += 1
    }
}
