package import CloudAPI
import Probing

/// What reconciliation remembers from run to run: what it found, what it did, and the addresses last known.
package struct ConnectionRecords: Sendable {
    /// By the connection's id; every watched connection has one from the start.
    package private(set) var reports: [String: ConnectionReport]
    /// What the cloud told last of each connection's addresses.
    package private(set) var addresses: [String: CloudAddresses] = [:]
    /// How each connection stood after the last run, so that only changes are told.
    private var situations: [String: Situation] = [:]
    /// The targets that had no address after the last run, with what their monitors said.
    private var unresolved: [ProbeTarget.ID: String] = [:]

    /// How a connection stands, in as much detail as is worth a line in the log.
    package enum Situation: Sendable, Hashable {
        case monitored
        case unmonitored
        case unknown
        case failed(FailureReason)
    }

    package init(ids: [String]) {
        reports = Dictionary(ids.map { ($0, ConnectionReport()) }) { first, _ in first }
    }

    /// Knows these connections from now on, and forgets all others.
    package mutating func follow(_ ids: [String]) {
        let followed = Set(ids)
        reports = reports.filter { followed.contains($0.key) }
        addresses = addresses.filter { followed.contains($0.key) }
        situations = situations.filter { followed.contains($0.key) }
        for id in ids where reports[id] == nil { reports[id] = ConnectionReport() }
    }

    /// Takes over what the lists said.
    package mutating func record(_ plan: MonitorPlan) {
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

    package mutating func recordFailure(_ failure: FailureReason, for id: String) {
        reports[id]?.failures[failure, default: 0] += 1
    }

    /// Takes over a list of monitors that was read after creations, for the connections that were still without one.
    package mutating func record(_ monitors: [ConnectionMonitor]) {
        for monitor in monitors where reports[monitor.vpnConnectionID] != nil {
            reports[monitor.vpnConnectionID]?.monitor = monitor
            addresses[monitor.vpnConnectionID, default: CloudAddresses()].record(monitor)
        }
    }

    /// What is known of the monitors where they cannot be listed: those listed last, unless their connections name others.
    package func monitors(namedBy listed: [VPNConnection]) -> [ConnectionMonitor] {
        listed.compactMap { connection in
            let known = reports[connection.id]?.monitor
            guard let named = connection.connectionMonitorID, named != known?.id else { return known }
            return ConnectionMonitor(id: named, vpnConnectionID: connection.id)
        }
    }

    /// Whether it was told how a connection stands.
    func isReported(_ id: String) -> Bool { situations[id] != nil }

    /// Whether a connection stands otherwise than after the last run; remembers how it stands.
    package mutating func changes(_ id: String, to situation: Situation) -> Bool {
        situations.updateValue(situation, forKey: id) != situation
    }

    /// Those of the targets without an address that were not told of, or said otherwise, before; remembers all of them.
    mutating func newlyUnresolved(_ unresolved: [ProbeTarget.ID: String]) -> [ProbeTarget.ID: String] {
        let new = unresolved.filter { self.unresolved[$0.key] != $0.value }
        self.unresolved = unresolved
        return new
    }

    /// Whether a monitor, or the connection that is to get one, is on its way to another state by itself.
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
    /// The answer to a creation has no status, and the monitor none yet.
    fileprivate var isChanging: Bool { status == nil || status == .pendingCreate || status == .pendingDelete }
}

extension VPNConnection {
    fileprivate var isChanging: Bool { status == .pendingCreate || status == .pendingDelete }
}
