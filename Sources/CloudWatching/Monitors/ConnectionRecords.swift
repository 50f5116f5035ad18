package import CloudAPI

/// The findings and actions of reconciliation for one watched connection.
package struct ConnectionReport: Sendable, Equatable {
    /// The connection according to the cloud's last list. `nil` if the list lacks it, or before the first list.
    package var connection: VPNConnection?
    /// The monitor that the cloud listed or created last. `nil` if there is none.
    package var monitor: ConnectionMonitor?
    package var created: UInt64 = 0
    package var adopted: UInt64 = 0
    package var failures: [FailureReason: UInt64] = [:]

    package init(
        connection: VPNConnection? = nil, monitor: ConnectionMonitor? = nil, created: UInt64 = 0, adopted: UInt64 = 0,
        failures: [FailureReason: UInt64] = [:]
    ) {
        self.connection = connection
        self.monitor = monitor
        self.created = created
        self.adopted = adopted
        self.failures = failures
    }
}

/// The reports and the last known addresses of the watched connections.
package struct ConnectionRecords: Sendable {
    /// By the connection's ID. Every watched connection has a report from the start.
    private(set) var reports: [String: ConnectionReport]
    /// By the connection's ID.
    private(set) var addresses: [String: CloudAddresses] = [:]

    package init(ids: [String]) {
        reports = Dictionary(ids.map { ($0, ConnectionReport()) }) { first, _ in first }
    }

    /// Starts records for new connections, and drops the records of all others.
    mutating func follow(_ ids: [String]) {
        let followed = Set(ids)
        reports = reports.filter { followed.contains($0.key) }
        addresses = addresses.filter { followed.contains($0.key) }
        for id in ids where reports[id] == nil { reports[id] = ConnectionReport() }
    }

    /// Records the content of the cloud's lists.
    mutating func record(_ plan: MonitorPlan) {
        for (id, finding) in plan.findings {
            switch finding {
            case .monitored(let connection, let monitor): record(id, connection, monitor)
            case .unmonitored(let connection), .toCreate(let connection): record(id, connection, nil)
            case .unknown(let monitor): record(id, nil, monitor)
            }
        }
    }

    mutating func recordCreated(_ monitor: ConnectionMonitor, for id: String) {
        reports[id]?.created += 1
        reports[id]?.monitor = monitor
        addresses[id, default: CloudAddresses()].record(monitor)
    }

    mutating func recordAdopted(_ id: String) {
        reports[id]?.adopted += 1
    }

    mutating func recordFailure(_ reason: FailureReason, for id: String) {
        reports[id]?.failures[reason, default: 0] += 1
    }

    /// Records a list of monitors that was read after creations, for the watched connections.
    mutating func record(_ monitors: [ConnectionMonitor]) {
        for monitor in monitors where reports[monitor.vpnConnectionID] != nil {
            reports[monitor.vpnConnectionID]?.monitor = monitor
            addresses[monitor.vpnConnectionID, default: CloudAddresses()].record(monitor)
        }
    }

    /// Returns the known monitors if the cloud does not list them: the last known ones, unless the connections have
    /// others.
    package func monitors(namedBy listed: [VPNConnection]) -> [ConnectionMonitor] {
        listed.compactMap { connection in
            let known = reports[connection.id]?.monitor
            guard let named = connection.connectionMonitorID, named != known?.id else { return known }
            return ConnectionMonitor(id: named, vpnConnectionID: connection.id)
        }
    }

    /// Returns whether the cloud is changing a monitor, or a connection that will get one.
    func isUnsettled(expectsMonitors: Bool) -> Bool {
        reports.values.contains { report in
            if let monitor = report.monitor { return monitor.isChanging }
            return expectsMonitors && report.connection?.isChanging == true
        }
    }

    private mutating func record(_ id: String, _ connection: VPNConnection?, _ monitor: ConnectionMonitor?) {
        reports[id]?.connection = connection
        reports[id]?.monitor = monitor
        if let connection { addresses[id, default: CloudAddresses()].record(connection) }
        if let monitor { addresses[id, default: CloudAddresses()].record(monitor) }
    }
}

extension ConnectionMonitor {
    /// The response to a creation has no status, because the monitor has none yet.
    fileprivate var isChanging: Bool { status == nil || status == .pendingCreate || status == .pendingDelete }
}

extension VPNConnection {
    fileprivate var isChanging: Bool { status == .pendingCreate || status == .pendingDelete }
}
