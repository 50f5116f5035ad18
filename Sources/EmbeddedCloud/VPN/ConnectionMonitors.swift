/// Connection monitors of the cloud, at most one per connection.
struct MonitorLedger: Sendable {
    struct Monitor: Sendable, Hashable {
        let id: String
        let connectionID: String
        let createdAt: CloudTime
        /// Position among all monitors ever created.
        let number: Int
        /// End of the deletion. `nil` if the monitor is not being deleted.
        var goneAt: CloudTime?
    }

    private var monitors: [String: Monitor] = [:]
    private var connectionIDs: [String: String] = [:]
    private var generations: [String: Int] = [:]
    private var created = 0

    /// Monitors in the order of their creation.
    var all: [Monitor] { monitors.values.sorted { $0.number < $1.number } }

    subscript(connectionID connectionID: String) -> Monitor? { monitors[connectionID] }

    subscript(id id: String) -> Monitor? { connectionIDs[id].flatMap { monitors[$0] } }

    /// Returns `nil` if the connection has a monitor. The ID follows from the connection's ID and the number of its
    /// earlier monitors, so that it is the same after a restart.
    mutating func create(connectionID: String, at now: CloudTime) -> Monitor? {
        guard monitors[connectionID] == nil else { return nil }
        let generation = generations[connectionID, default: 0]
        var identifiers = IdentifierSource(text: "monitor \(generation) of \(connectionID)")
        let monitor = Monitor(id: identifiers.uuid(), connectionID: connectionID, createdAt: now, number: created)
        monitors[connectionID] = monitor
        connectionIDs[monitor.id] = connectionID
        generations[connectionID] = generation + 1
        created += 1
        return monitor
    }

    /// Returns `false` if there is no such monitor.
    mutating func delete(id: String) -> Bool {
        guard let connectionID = connectionIDs.removeValue(forKey: id) else { return false }
        monitors[connectionID] = nil
        return true
    }

    /// Starts a deletion that ends after `time`. Returns `false` if there is no such monitor.
    mutating func delete(id: String, at now: CloudTime, after time: Duration) -> Bool {
        guard time > .zero else { return delete(id: id) }
        guard let connectionID = connectionIDs[id] else { return false }
        // A second deletion does not extend the first one.
        if monitors[connectionID]?.goneAt == nil { monitors[connectionID]?.goneAt = now + time }
        return true
    }

    /// Removes the monitors that have reached the end of their deletion.
    mutating func removeDeleted(at now: CloudTime) {
        for monitor in all {
            if let goneAt = monitor.goneAt, goneAt <= now { _ = delete(id: monitor.id) }
        }
    }
}

/// Body of `POST /v5/{project_id}/connection-monitors`, in which a client chooses only the connection.
private struct CreateMonitorRequest: Decodable {
    struct Content: Decodable {
        let vpnConnectionID: String

        private enum CodingKeys: String, CodingKey {
            case vpnConnectionID = "vpn_connection_id"
        }
    }

    let connectionMonitor: Content

    private enum CodingKeys: String, CodingKey {
        case connectionMonitor = "connection_monitor"
    }
}

/// Connection monitor, as the VPN API writes it.
private struct MonitorResource: Encodable {
    let id: String
    /// Absent in the response to a creation.
    let status: String?
    let vpnConnectionID: String
    let type = "gateway"
    let sourceIP: String
    let destinationIP: String
    let protoType = "icmp"
}

private struct MonitorResponse: Encodable {
    let connectionMonitor: MonitorResource
    let requestID: String
}

private struct MonitorListResponse: Encodable {
    let connectionMonitors: [MonitorResource]
    let requestID: String
}

extension VPNService {
    static let monitorRoutes = [
        Route(.createConnectionMonitor, "POST /v5/{project_id}/connection-monitors", \.vpn) {
            try $0.createMonitor($1)
        },
        Route(.listConnectionMonitors, "GET /v5/{project_id}/connection-monitors", \.vpn) { try $0.listMonitors($1) },
        Route(.showConnectionMonitor, "GET /v5/{project_id}/connection-monitors/{id}", \.vpn) {
            try $0.showMonitor($1)
        },
        Route(.deleteConnectionMonitor, "DELETE /v5/{project_id}/connection-monitors/{id}", \.vpn) {
            try $0.deleteMonitor($1)
        },
    ]

    /// Returns all monitors, because this list has no pages.
    func listMonitors(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        let wanted = call.request.query["vpn_connection_id"]
        let monitors = monitors.all.filter { wanted == nil || $0.connectionID == wanted }
        return try CloudResponse(
            status: 200,
            json: MonitorListResponse(
                connectionMonitors: monitors.map { resource(of: $0, status: status(of: $0, at: call.now)) },
                requestID: call.requestID))
    }

    mutating func deleteMonitor(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        let switches = configuration.switches
        guard monitors.delete(id: call.resourceID, at: call.now, after: switches.pendingDeleteTime) else {
            throw .refused(switches.refusalOfMissingMonitor)
        }
        return CloudResponse(status: 204)
    }

    /// Removes the monitors that have reached the end of their deletion. The cloud calls it before each call.
    mutating func removeDeletedMonitors(at now: CloudTime) { monitors.removeDeleted(at: now) }

    /// Returns `nil` if there is no such monitor.
    func connectionID(ofMonitor id: String) -> String? { monitors[id: id]?.connectionID }

    private func showMonitor(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        guard let monitor = monitors[id: call.resourceID] else { throw .notFound }
        let resource = resource(of: monitor, status: status(of: monitor, at: call.now))
        return try CloudResponse(
            status: 200, json: MonitorResponse(connectionMonitor: resource, requestID: call.requestID))
    }

    private mutating func createMonitor(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        let connectionID = call.request.json(CreateMonitorRequest.self)?.connectionMonitor.vpnConnectionID ?? ""
        guard !connectionID.isEmpty else {
            throw .invalidRequest("the body must be {\"connection_monitor\":{\"vpn_connection_id\":\"<UUID>\"}}")
        }
        guard let connection = connections[connectionID]?.connection else { throw .notFound }
        if let refusal = connection.createRefusal { throw .refused(refusal) }
        let switches = configuration.switches
        if let refusal = switches.refusal(ofCreatingFor: connectionID, status: connection.status) {
            throw .refused(refusal)
        }
        if monitors[connectionID: connectionID]?.goneAt != nil {
            throw .refused(switches.refusalWhileDeleting(connectionID))
        }
        guard let monitor = monitors.create(connectionID: connectionID, at: call.now) else {
            throw .refused(400, "VPN.0381", "VPN connection \(connectionID) already has connection monitor")
        }
        return try CloudResponse(
            status: 201,
            json: MonitorResponse(
                connectionMonitor: resource(of: monitor, status: nil), requestID: call.requestID))
    }

    private func status(of monitor: MonitorLedger.Monitor, at now: CloudTime) -> String {
        if monitor.goneAt != nil { return "PENDING_DELETE" }
        return now < monitor.createdAt + configuration.switches.pendingCreateTime ? "PENDING_CREATE" : "ACTIVE"
    }

    private func resource(of monitor: MonitorLedger.Monitor, status: String?) -> MonitorResource {
        let connection = connections[monitor.connectionID]?.connection
        return MonitorResource(
            id: monitor.id, status: status, vpnConnectionID: monitor.connectionID,
            sourceIP: connection?.sourceIP ?? "", destinationIP: connection?.destinationIP ?? "")
    }
}
