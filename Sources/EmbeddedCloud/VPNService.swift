import FoundationEssentials

/// The VPN service (API version 5): connections with their gateways and monitors.
struct VPNService: Sendable {
    /// Its switches change at run time.
    var configuration: EmbeddedCloudConfiguration
    private var connections: ConnectionTable
    /// Newest first.
    private var documents: [ConnectionDocument] = []
    private(set) var gateways = GatewayDirectory()
    /// The ids of the connections, by their gateway's.
    private var connectionIDs: [String: [String]] = [:]
    private var monitors = MonitorLedger()

    init(configuration: EmbeddedCloudConfiguration) {
        self.configuration = configuration
        connections = ConnectionTable(configuration.connections)
        update()
    }

    /// `GET /v5/{project_id}/vpn-connection`
    func listConnections(_ request: CloudRequest, requestID: String) throws(CloudFault) -> CloudResponse {
        let query = try ConnectionQuery(request.query, edge: configuration.pageEdge)
        let rows = query.page(of: documents).map(withMonitor)
        return try CloudResponse(
            status: 200,
            json: ConnectionListAnswer(
                vpnConnections: rows,
                pageInfo: .init(nextMarker: rows.last?.createdAt, currentCount: rows.count),
                totalCount: documents.count, requestID: requestID))
    }

    /// `GET /v5/{project_id}/vpn-connection/{id}`
    func showConnection(id: String, requestID: String) throws(CloudFault) -> CloudResponse {
        guard let document = documents.first(where: { $0.id == id }) else { throw .notFound }
        return try CloudResponse(
            status: 200, json: ConnectionAnswer(vpnConnection: withMonitor(document), requestID: requestID))
    }

    /// `GET /v5/{project_id}/vpn-connection/{id}/log`
    func showLog(id: String, requestID: String) throws(CloudFault) -> CloudResponse {
        guard let entry = connections[id] else { throw .notFound }
        return try CloudResponse(status: 200, json: ConnectionLogAnswer(of: entry, requestID: requestID))
    }

    /// `GET /v5/{project_id}/vpn/quotas`
    func showQuotas(requestID: String) throws(CloudFault) -> CloudResponse {
        try gateways.showQuotas(connections: documents.count, requestID: requestID)
    }

    /// `POST /v5/{project_id}/connection-monitors`
    mutating func createMonitor(
        _ request: CloudRequest, requestID: String, at now: CloudTime
    ) throws(CloudFault) -> CloudResponse {
        let connectionID = try Self.connectionID(in: request)
        guard let connection = connections[connectionID]?.connection else { throw .notFound }
        if let refusal = connection.createRefusal { throw .refused(refusal) }
        let switches = configuration.switches
        if let refusal = switches.refusal(ofCreatingFor: connectionID, status: connection.status) {
            throw .refused(refusal)
        }
        if monitors[connectionID: connectionID]?.goneAt != nil {
            throw .refused(switches.refusalWhileDeleting(connectionID))
        }
        guard let monitor = monitors.create(connectionID: connectionID, at: now) else {
            throw .refused(400, "VPN.0381", "VPN connection \(connectionID) already has connection monitor")
        }
        return try CloudResponse(
            status: 201,
            json: MonitorAnswer(connectionMonitor: document(of: monitor, status: nil), requestID: requestID))
    }

    /// `GET /v5/{project_id}/connection-monitors`, which is never in pages.
    func listMonitors(_ request: CloudRequest, requestID: String, at now: CloudTime) throws(CloudFault) -> CloudResponse
    {
        let wanted = request.query["vpn_connection_id"]
        let all = monitors.all.filter { wanted == nil || $0.connectionID == wanted }
        return try CloudResponse(
            status: 200,
            json: MonitorListAnswer(
                connectionMonitors: all.map { document(of: $0, status: status(of: $0, at: now)) }, requestID: requestID)
        )
    }

    /// `GET /v5/{project_id}/connection-monitors/{id}`
    func showMonitor(id: String, requestID: String, at now: CloudTime) throws(CloudFault) -> CloudResponse {
        guard let monitor = monitors[id: id] else { throw .notFound }
        let document = document(of: monitor, status: status(of: monitor, at: now))
        return try CloudResponse(status: 200, json: MonitorAnswer(connectionMonitor: document, requestID: requestID))
    }

    /// Before each call: what was being deleted may be gone by now.
    mutating func forgetDeleted(at now: CloudTime) { monitors.forgetDeleted(at: now) }

    /// `nil` where there is no such monitor.
    func connectionID(ofMonitor id: String) -> String? { monitors[id: id]?.connectionID }

    /// `DELETE /v5/{project_id}/connection-monitors/{id}`
    mutating func deleteMonitor(id: String, at now: CloudTime) throws(CloudFault) -> CloudResponse {
        let switches = configuration.switches
        guard monitors.delete(id: id, at: now, after: switches.pendingDeleteTime) else {
            throw .refused(switches.refusalOfGone)
        }
        return CloudResponse(status: 204)
    }
}

extension VPNService {
    private static func connectionID(in request: CloudRequest) throws(CloudFault) -> String {
        guard case .bytes(let bytes) = request.body,
            let body = try? JSONDecoder().decode(MonitorRequest.self, from: Data(bytes)),
            !body.connectionMonitor.vpnConnectionID.isEmpty
        else {
            throw .invalidRequest("the body must be {\"connection_monitor\":{\"vpn_connection_id\":\"<UUID>\"}}")
        }
        return body.connectionMonitor.vpnConnectionID
    }

    private func withMonitor(_ document: ConnectionDocument) -> ConnectionDocument {
        var document = document
        document.connectionMonitorID = monitors[connectionID: document.id]?.id
        return document
    }

    private func status(of monitor: MonitorLedger.Monitor, at now: CloudTime) -> String {
        if monitor.goneAt != nil { return "PENDING_DELETE" }
        return now < monitor.createdAt + configuration.pendingCreateTime ? "PENDING_CREATE" : "ACTIVE"
    }

    private func document(of monitor: MonitorLedger.Monitor, status: String?) -> MonitorDocument {
        let connection = connections[monitor.connectionID]?.connection
        return MonitorDocument(
            id: monitor.id, status: status, vpnConnectionID: monitor.connectionID,
            sourceIP: connection?.sourceIP ?? "", destinationIP: connection?.destinationIP ?? "")
    }

    /// What is listed follows from what there is.
    private mutating func update() {
        let entries = connections.all
        let privateGateways = Set(configuration.gateways.filter { $0.networkType == .private }.map(\.name))
        documents = entries.reversed().map { entry in
            ConnectionDocument(
                entry.connection, index: entry.index,
                isPrivate: entry.connection.gatewayName.map(privateGateways.contains) ?? false,
                updatedAt: entry.updatedAt)
        }
        gateways = GatewayDirectory(entries, configuration: configuration)
        connectionIDs = Dictionary(grouping: documents, by: \.vgwID).mapValues { $0.map(\.id) }
    }
}

extension VPNService {
    /// `PUT /control/connections/{id}`: 201 where the connection is new, 200 where it is changed. A monitor shows new
    /// addresses from then on.
    mutating func putConnection(
        id: String, _ request: CloudRequest, requestID: String, at now: CloudTime
    ) throws(CloudFault) -> CloudResponse {
        let change = try ConnectionChange(request.bytes)
        let isNew = connections.set(try change.applied(to: connections[id]?.connection, id: id, at: now), at: now)
        update()
        guard let document = documents.first(where: { $0.id == id }) else { throw .notFound }
        return try CloudResponse(
            status: isNew ? 201 : 200,
            json: ConnectionAnswer(vpnConnection: withMonitor(document), requestID: requestID))
    }

    /// `DELETE /control/connections/{id}`: its monitor goes with it.
    mutating func deleteConnection(id: String) throws(CloudFault) -> CloudResponse {
        guard connections.remove(id) else { throw .notFound }
        if let monitor = monitors[connectionID: id] { _ = monitors.delete(id: monitor.id) }
        update()
        return CloudResponse(status: 204)
    }

    /// Makes these the connections of the configuration. One that is as it was configured before stays as it has become.
    mutating func replaceConnections(_ configured: [SimulatedConnection], at now: CloudTime) {
        let before = Dictionary(configuration.connections.map { ($0.id, $0) }) { first, _ in first }
        let after = Set(configured.map(\.id))
        for id in before.keys where !after.contains(id) && connections.remove(id) {
            if let monitor = monitors[connectionID: id] { _ = monitors.delete(id: monitor.id) }
        }
        for connection in configured where before[connection.id] != connection {
            _ = connections.set(connection, at: now)
        }
        configuration.connections = configured
        update()
    }

    /// `PUT /control/connections/{id}/measurements`
    mutating func putMeasurement(id: String, _ request: CloudRequest) throws(CloudFault) -> CloudResponse {
        guard let connection = connections[id]?.connection else { throw .notFound }
        let change = try MeasurementChange(request.bytes)
        connections.setMeasurement(change.applied(to: connection.measurement), of: id)
        return CloudResponse(status: 204)
    }

    /// What Cloud Eye can be asked about: connections, the newest first, and then gateways.
    var meteredResources: [MeteredResource] {
        documents.compactMap { meteredResource(.connection, id: $0.id) }
            + connectionIDs.keys.sorted().compactMap { meteredResource(.gateway, id: $0) }
    }

    /// `nil` where there is no such resource.
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
