/// VPN service (API version 5): connections with their gateways and monitors.
struct VPNService: Sendable {
    /// The switches in it change at run time.
    var configuration: EmbeddedCloudConfiguration
    private(set) var connections: ConnectionLedger
    var monitors = MonitorLedger()
    /// The connections as the API lists them, the newest first.
    private var resources: [ConnectionResource] = []
    private var gateways = GatewayDirectory()
    /// IDs of the connections by the ID of their gateway.
    private var connectionIDs: [String: [String]] = [:]

    init(configuration: EmbeddedCloudConfiguration) {
        self.configuration = configuration
        connections = ConnectionLedger(configuration.connections)
        update()
    }

    static let routes =
        [
            Route(.listVpnConnections, "GET /v5/{project_id}/vpn-connection", \.vpn) { try $0.listConnections($1) },
            Route(.showVpnConnection, "GET /v5/{project_id}/vpn-connection/{id}", \.vpn) { try $0.showConnection($1) },
            Route(.showVpnConnectionLog, "GET /v5/{project_id}/vpn-connection/{id}/log", \.vpn) { try $0.showLog($1) },
            Route(.showQuotasInfo, "GET /v5/{project_id}/vpn/quotas", \.vpn) {
                try $0.gateways.showQuotas($1, connections: $0.resources.count)
            },
            Route(.listVgws, "GET /v5/{project_id}/vpn-gateways", \.vpn) { try $0.gateways.listGateways($1) },
            Route(.showVgw, "GET /v5/{project_id}/vpn-gateways/{id}", \.vpn) { try $0.gateways.showGateway($1) },
            Route(.listCgws, "GET /v5/{project_id}/customer-gateways", \.vpn) {
                try $0.gateways.listCustomerGateways($1, edge: $0.configuration.pageEdge)
            },
            Route(.showCgw, "GET /v5/{project_id}/customer-gateways/{id}", \.vpn) {
                try $0.gateways.showCustomerGateway($1)
            },
        ] + monitorRoutes

    private func listConnections(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        let query = try ConnectionQuery(call.request.query, edge: configuration.pageEdge)
        let rows = query.page(of: resources).map(withMonitor)
        return try CloudResponse(
            status: 200,
            json: ConnectionListResponse(
                vpnConnections: rows,
                pageInfo: .init(nextMarker: rows.last?.createdAt, currentCount: rows.count),
                totalCount: resources.count, requestID: call.requestID))
    }

    private func showConnection(_ call: IncomingCall, status: Int = 200) throws(CallError) -> CloudResponse {
        guard let resource = resources.first(where: { $0.id == call.resourceID }) else { throw .notFound }
        return try CloudResponse(
            status: status,
            json: ConnectionResponse(vpnConnection: withMonitor(resource), requestID: call.requestID))
    }

    private func showLog(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        guard let entry = connections[call.resourceID] else { throw .notFound }
        return try CloudResponse(status: 200, json: ConnectionLogResponse(of: entry, requestID: call.requestID))
    }

    private func withMonitor(_ resource: ConnectionResource) -> ConnectionResource {
        var resource = resource
        resource.connectionMonitorID = monitors[connectionID: resource.id]?.id
        return resource
    }

    /// Derives the lists from the connections.
    private mutating func update() {
        let entries = connections.all
        let privateGateways = Set(configuration.gateways.filter { $0.networkType == .private }.map(\.name))
        resources = entries.reversed().map { entry in
            ConnectionResource(
                entry.connection, index: entry.index,
                isPrivate: entry.connection.gatewayName.map(privateGateways.contains) ?? false,
                updatedAt: entry.updatedAt)
        }
        gateways = GatewayDirectory(entries, configuration: configuration)
        connectionIDs = Dictionary(grouping: resources, by: \.vgwID).mapValues { $0.map(\.id) }
    }
}

extension VPNService {
    /// Handles `PUT /control/connections/{id}`. Returns status 201 for a new connection and 200 for a changed one. The
    /// monitor shows new addresses from then on.
    mutating func putConnection(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        let id = call.resourceID
        let change = try ConnectionChange(call.request.bytes)
        let changed = try change.applied(to: connections[id]?.connection, id: id, at: call.now)
        let isNew = connections.set(changed, at: call.now)
        update()
        return try showConnection(call, status: isNew ? 201 : 200)
    }

    /// Handles `DELETE /control/connections/{id}`. The monitor of the connection disappears as well.
    mutating func deleteConnection(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        guard remove(call.resourceID) else { throw .notFound }
        update()
        return CloudResponse(status: 204)
    }

    /// Handles `PUT /control/connections/{id}/measurements`.
    mutating func putMeasurement(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        guard let connection = connections[call.resourceID]?.connection else { throw .notFound }
        let change = try MeasurementChange(call.request.bytes)
        connections.setMeasurement(change.applied(to: connection.measurement), of: call.resourceID)
        return CloudResponse(status: 204)
    }

    /// Replaces the configured connections. A connection with an unchanged configuration keeps changes by the control
    /// path.
    mutating func replaceConnections(_ configured: [SimulatedConnection], at now: CloudTime) {
        let before = Dictionary(configuration.connections.map { ($0.id, $0) }) { first, _ in first }
        let after = Set(configured.map(\.id))
        for id in before.keys where !after.contains(id) { _ = remove(id) }
        for connection in configured where before[connection.id] != connection {
            _ = connections.set(connection, at: now)
        }
        configuration.connections = configured
        update()
    }

    /// Returns `false` if there is no such connection.
    private mutating func remove(_ id: String) -> Bool {
        guard connections.remove(id) else { return false }
        if let monitor = monitors[connectionID: id] { _ = monitors.delete(id: monitor.id) }
        return true
    }
}

extension VPNService {
    /// Resources that Cloud Eye measures: connections, the newest first, then gateways.
    var meteredResources: [MeteredResource] {
        resources.compactMap { meteredResource(.connection, id: $0.id) }
            + connectionIDs.keys.sorted().compactMap { meteredResource(.gateway, id: $0) }
    }

    /// Returns `nil` if there is no such resource.
    func meteredResource(_ dimension: CloudEyeMetric.Dimension, id: String) -> MeteredResource? {
        switch dimension {
        case .connection:
            connections[id].map {
                .connection(
                    ConnectionReadings(connection: $0.connection, hasMonitor: monitors[connectionID: id] != nil))
            }
        case .gateway:
            connectionIDs[id].map { ids in
                .gateway(GatewayReadings(id: id, connections: ids.compactMap { connections[$0]?.connection }))
            }
        }
    }
}
