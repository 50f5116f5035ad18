/// VPN connections of the cloud. They can be added, changed, and removed at run time.
struct ConnectionLedger: Sendable {
    struct Entry: Sendable, Hashable {
        var connection: SimulatedConnection
        /// Position among all connections ever created.
        let index: Int
        /// Time of the last change. `nil` if the connection never changed.
        var updatedAt: CloudTime?
    }

    private var entries: [String: Entry] = [:]
    private var created = 0

    init(_ connections: [SimulatedConnection]) {
        for connection in connections where entries[connection.id] == nil { add(connection) }
    }

    subscript(id: String) -> Entry? { entries[id] }

    /// Connections in the order of their creation.
    var all: [Entry] {
        entries.values.map { (entry: $0, time: $0.connection.creationTime(index: $0.index)) }
            .sorted { ($0.time, $0.entry.index) < ($1.time, $1.entry.index) }
            .map(\.entry)
    }

    /// Adds or changes a connection. Returns `true` if it is new.
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

    /// Changes what Cloud Eye measures. The cloud does not count this as a change of the connection. Does nothing if
    /// there is no such connection.
    mutating func setMeasurement(_ measurement: SimulatedMeasurement, of id: String) {
        entries[id]?.connection.measurement = measurement
    }

    /// Returns `false` if there is no such connection.
    mutating func remove(_ id: String) -> Bool {
        entries.removeValue(forKey: id) != nil
    }

    private mutating func add(_ connection: SimulatedConnection) {
        entries[connection.id] = Entry(connection: connection, index: created)
        created += 1
    }
}

/// Values that the configuration leaves open. They follow from the connection and its position.
extension SimulatedConnection {
    /// Returns the given creation time, or one that is a minute after the one before.
    ///
    /// - Parameter index: Position among all connections ever created.
    func creationTime(index: Int) -> CloudTime {
        CloudTime(sinceEpoch: createdAt ?? .seconds(1_767_225_600 + 60 * index) + .microseconds(674_125))
    }

    var gatewayID: String { Self.gatewayID(named: gatewayName ?? sourceIP) }

    static func gatewayID(named name: String) -> String {
        var gateway = IdentifierSource(text: "gateway \(name)")
        return gateway.uuid()
    }

    /// ID of the public address that the connection uses. A gateway has two addresses.
    var gatewayAddressID: String {
        var address = IdentifierSource(text: "gateway \(sourceIP)")
        // The first identifier is the ID of the gateway itself if it has no name.
        _ = address.uuid()
        return address.uuid()
    }

    var customerGatewayID: String {
        var customerGateway = IdentifierSource(text: "customer gateway \(customerGatewayName ?? destinationIP)")
        return customerGateway.uuid()
    }
}
