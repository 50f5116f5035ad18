import FoundationEssentials

/// The VPN service (API version 5): the connections that are configured, and their monitors.
struct VPNService: Sendable {
    private let connections: [String: SimulatedConnection]
    /// Newest first.
    private let documents: [ConnectionDocument]
    private let pendingCreateTime: Duration
    private var monitors = MonitorLedger()

    init(configuration: EmbeddedCloudConfiguration) {
        connections = Dictionary(configuration.connections.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        documents = configuration.connections.enumerated().reversed()
            .map { ConnectionDocument($0.element, index: $0.offset) }
        pendingCreateTime = configuration.pendingCreateTime
    }

    /// `GET /v5/{project_id}/vpn-connection`
    func listConnections(_ request: CloudRequest, requestID: String) throws(CloudFault) -> CloudResponse {
        let query = try ConnectionQuery(request.query)
        let page = documents.lazy.filter(query.includes).prefix(query.limit).map(withMonitor)
        let rows = Array(page)
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

    /// `POST /v5/{project_id}/connection-monitors`
    mutating func createMonitor(
        _ request: CloudRequest, requestID: String, at now: CloudTime
    ) throws(CloudFault) -> CloudResponse {
        let connectionID = try Self.connectionID(in: request)
        guard let connection = connections[connectionID] else { throw .notFound }
        if let refusal = connection.createRefusal { throw .refused(refusal) }
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

    /// `DELETE /v5/{project_id}/connection-monitors/{id}`
    mutating func deleteMonitor(id: String) throws(CloudFault) -> CloudResponse {
        guard monitors.delete(id: id) else { throw .notFound }
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
        now < monitor.createdAt + pendingCreateTime ? "PENDING_CREATE" : "ACTIVE"
    }

    private func document(of monitor: MonitorLedger.Monitor, status: String?) -> MonitorDocument {
        MonitorDocument(
            id: monitor.id, status: status, vpnConnectionID: monitor.connectionID,
            sourceIP: connections[monitor.connectionID]?.sourceIP ?? "",
            destinationIP: connections[monitor.connectionID]?.destinationIP ?? "")
    }
}
