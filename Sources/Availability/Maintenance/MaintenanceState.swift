import CloudAPI
import CloudWatching
import Settings
package import VPNConfiguration

/// The connections in maintenance at one moment, by windows and silences. It is built once for all connections.
package struct MaintenanceState: Sendable {
    private let open: [MaintenanceWindow]
    /// The windows sorted by their next openings.
    private let next: [(opening: Int64, window: MaintenanceWindow)]
    /// The silences without wildcards, by name.
    private let named: [String: Silence]
    private let patterned: [Silence]

    /// Selects the windows and silences that are open.
    ///
    /// - Parameters:
    ///   - now: nanoseconds since the Unix epoch.
    ///   - withOpenings: whether to compute ``nextOpening(of:)``, which requires the calendar.
    package init(_ windows: [MaintenanceWindow], _ silences: [Silence], at now: Int64, withOpenings: Bool = false) {
        open = windows.filter { $0.isOpen(at: now) }
        let openings = withOpenings ? windows.map { ($0.nextOpening(after: now), $0) } : []
        next = openings.compactMap { opening, window in opening.map { ($0, window) } }.sorted {
            $0.opening < $1.opening
        }
        let active = silences.filter { $0.isActive(at: now) }
        named = Dictionary(active.filter { !$0.pattern.hasWildcard }.map { ($0.pattern.text, $0) }) { first, _ in first
        }
        patterned = active.filter(\.pattern.hasWildcard)
    }

    /// Whether no connection is in maintenance.
    package var isEmpty: Bool { open.isEmpty && named.isEmpty && patterned.isEmpty }

    /// Returns whether a window is open for the connection, or a silence is active.
    package func concerns(_ connection: MaintainedConnection) -> Bool {
        silence(of: connection.name) != nil || open.contains { $0.concerns(connection) }
    }

    /// Returns the matching silence that ends last.
    package func silence(of connection: String) -> Silence? {
        let silences = patterned.filter { $0.pattern.matches(connection) } + [named[connection]].compactMap(\.self)
        return silences.max { $0.end < $1.end }
    }

    /// Returns when the next window opens for the connection, in nanoseconds since the Unix epoch; `nil` if none will.
    package func nextOpening(of connection: MaintainedConnection) -> Int64? {
        next.first { $0.window.concerns(connection) }?.opening
    }
}

/// A connection as maintenance selects it: by its name, or by its gateway.
package struct MaintainedConnection: Sendable, Equatable {
    package let name: String
    /// The ID of the gateway, its name in the cloud, and its name in labels; empty while unknown.
    package var gateways: Set<String> = []

    package init(name: String, gateways: Set<String> = []) {
        self.name = name
        self.gateways = gateways
    }
}

extension WatchedCloud.Snapshot {
    /// Returns the connection as maintenance selects it.
    package func maintained(_ connection: ConnectionConfiguration) -> MaintainedConnection {
        maintained(connection.name, gateway: connection.id.flatMap { reports[$0]?.connection?.gatewayID })
    }

    /// Returns all connections that a window can select: those of `known`, and those of other shards.
    package func maintained(_ known: [ConnectionConfiguration], elsewhere: [ConnectionConfiguration])
        -> [MaintainedConnection]
    {
        known.map(maintained) + elsewhere.map(maintained)
            + neighbours.map { maintained($0.name, gateway: $0.listed.gatewayID) }
    }

    private func maintained(_ name: String, gateway id: String?) -> MaintainedConnection {
        guard let id else { return MaintainedConnection(name: name) }
        let names = [id, gateways[id]?.name, gatewayNames.gateway(id)].compactMap(\.self)
        return MaintainedConnection(name: name, gateways: Set(names))
    }
}

extension MaintenanceWindow {
    package func concerns(_ connection: MaintainedConnection) -> Bool {
        if connections == nil, gateways == nil { return true }
        if connections?.takes(connection.name) == true { return true }
        return gateways.map { connection.gateways.contains(where: $0.takes) } ?? false
    }
}
