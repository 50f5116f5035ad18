package import CloudAPI

/// What a reconciliation is to do, decided from what is watched and what the cloud listed. Nothing acts here.
///
/// A monitor is never deleted, and one that exists is taken as it is, whoever made it.
package struct MonitorPlan: Sendable, Equatable {
    /// How a watched connection stands in the cloud.
    package enum Finding: Sendable, Equatable {
        case monitored(VPNConnection, ConnectionMonitor)
        /// No monitor, and none will be created now: nothing may be, or the connection is not ready for it.
        case unmonitored(VPNConnection)
        /// No monitor, and one is to be created.
        case toCreate(VPNConnection)
        /// The cloud does not list the connection, though maybe a monitor of it.
        case unknown(ConnectionMonitor?)
    }

    /// By the connection's id.
    package let findings: [String: Finding]

    /// The ids of the connections that get a monitor, in the order in which they are watched.
    package let creations: [String]

    /// - Parameters:
    ///   - configured: ids of the watched connections; of others nothing is said.
    ///   - mayCreate: whether missing monitors are created at all.
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

    /// The connections that get a monitor, by their ids.
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
    /// Whether a monitor can be created for it now: not while the cloud still builds it or takes it down.
    fileprivate var acceptsMonitor: Bool {
        switch status {
        case .pendingCreate, .pendingDelete: false
        default: true
        }
    }
}
