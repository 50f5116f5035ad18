package import CloudAPI

/// The creations of a run, derived from the watched connections and the cloud's lists. The plan itself acts on nothing.
///
/// The plan never deletes a monitor, and it adopts an existing one unchanged.
package struct MonitorPlan: Sendable, Equatable {
    /// The state of a watched connection in the cloud.
    package enum Finding: Sendable, Equatable {
        case monitored(VPNConnection, ConnectionMonitor)
        /// No monitor. The run creates none, because it may not, or because the connection is not ready.
        case unmonitored(VPNConnection)
        /// No monitor. The run creates one.
        case toCreate(VPNConnection)
        /// The cloud does not list the connection. It may still list its monitor.
        case unknown(ConnectionMonitor?)
    }

    /// By the connection's ID.
    package let findings: [String: Finding]

    /// The IDs of the connections that get a monitor, in the order in which they are watched.
    package let creations: [String]

    /// - Parameters:
    ///   - configured: the IDs of the watched connections. The plan ignores others.
    ///   - mayCreate: whether the run may create monitors.
    package init(
        configured: [String], listed connections: [VPNConnection], monitors: [ConnectionMonitor], mayCreate: Bool
    ) {
        let connections = Dictionary(connections.map { ($0.id, $0) }) { first, _ in first }
        let monitors = Dictionary(monitors.map { ($0.vpnConnectionID, $0) }) { first, _ in first }
        var findings: [String: Finding] = [:]
        for id in configured {
            findings[id] = Self.finding(connections[id], monitors[id], mayCreate: mayCreate)
        }
        self.findings = findings
        creations = configured.filter { id in
            if case .toCreate = findings[id] { true } else { false }
        }
    }

    /// The connections that get a monitor, by ID.
    var connectionsToCreate: [String: VPNConnection] {
        findings.compactMapValues { if case .toCreate(let connection) = $0 { connection } else { nil } }
    }

    private static func finding(
        _ connection: VPNConnection?, _ monitor: ConnectionMonitor?, mayCreate: Bool
    ) -> Finding {
        guard let connection else { return .unknown(monitor) }
        if let monitor { return .monitored(connection, monitor) }
        return mayCreate && connection.acceptsMonitor ? .toCreate(connection) : .unmonitored(connection)
    }
}

extension VPNConnection {
    /// Whether the connection can get a monitor now. It cannot while the cloud creates or deletes it.
    fileprivate var acceptsMonitor: Bool {
        switch status {
        case .pendingCreate, .pendingDelete: false
        default: true
        }
    }
}
