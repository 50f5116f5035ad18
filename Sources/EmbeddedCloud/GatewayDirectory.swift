/// The VPN gateways and customer gateways that the connections have, and the calls that list them.
struct GatewayDirectory: Sendable {
    /// The oldest first.
    private var gateways: [GatewayDocument] = []
    /// The newest first.
    private var customerGateways: [CustomerGatewayDocument] = []

    /// None.
    init() {}

    /// - Parameter entries: in the order of their creation.
    init(_ entries: [ConnectionTable.Entry], configuration: EmbeddedCloudConfiguration) {
        gateways = Self.gateways(of: entries, configuration)
        var seen: Set<String> = []
        customerGateways = entries.filter { seen.insert($0.connection.customerGatewayID).inserted }.reversed()
            .map { CustomerGatewayDocument(of: $0.connection, index: $0.index) }
    }

    /// `GET /v5/{project_id}/vpn-gateways`
    func listGateways(requestID: String) throws(CloudFault) -> CloudResponse {
        try CloudResponse(status: 200, json: GatewayListAnswer(vpnGateways: gateways, requestID: requestID))
    }

    /// `GET /v5/{project_id}/vpn-gateways/{id}`
    func showGateway(id: String, requestID: String) throws(CloudFault) -> CloudResponse {
        guard let gateway = gateways.first(where: { $0.id == id }) else {
            throw .refused(404, "VPN.0509", "VPN gateway \(id) does not exist")
        }
        return try CloudResponse(status: 200, json: GatewayAnswer(vpnGateway: gateway, requestID: requestID))
    }

    /// `GET /v5/{project_id}/customer-gateways`
    func listCustomerGateways(
        _ request: CloudRequest, edge: PageEdge, requestID: String
    ) throws(CloudFault) -> CloudResponse {
        let page = try PageQuery(request.query, largestLimit: 200, edge: edge)
        let rows = page.rows(of: customerGateways, createdAt: \.createdAt)
        return try CloudResponse(
            status: 200,
            json: CustomerGatewayListAnswer(
                customerGateways: rows, totalCount: customerGateways.count,
                pageInfo: .init(nextMarker: rows.last?.createdAt, currentCount: rows.count), requestID: requestID))
    }

    /// `GET /v5/{project_id}/customer-gateways/{id}`
    func showCustomerGateway(id: String, requestID: String) throws(CloudFault) -> CloudResponse {
        guard let gateway = customerGateways.first(where: { $0.id == id }) else { throw .notFound }
        return try CloudResponse(
            status: 200, json: CustomerGatewayAnswer(customerGateway: gateway, requestID: requestID))
    }

    /// `GET /v5/{project_id}/vpn/quotas`
    func showQuotas(connections: Int, requestID: String) throws(CloudFault) -> CloudResponse {
        try CloudResponse(
            status: 200,
            json: QuotaAnswer(
                quotas: .init(resources: [
                    .init(type: "customer_gateway", quota: 100, used: customerGateways.count),
                    .init(type: "vpn_connection", quota: 5000, used: connections),
                    .init(type: "vpn_gateway", quota: 50, used: gateways.count),
                ]), requestID: requestID))
    }

    /// Those of connections, and then those that no connection has.
    private static func gateways(
        of entries: [ConnectionTable.Entry], _ configuration: EmbeddedCloudConfiguration
    ) -> [GatewayDocument] {
        let entriesByID = Dictionary(grouping: entries) { $0.connection.gatewayID }
        var seen: Set<String> = []
        let ofConnections = entries.filter { seen.insert($0.connection.gatewayID).inserted }.map { first in
            let id = first.connection.gatewayID
            let name = first.connection.gatewayName ?? ""
            return GatewayDocument(
                id: id, configuration.gateways.first { $0.name == name } ?? SimulatedGateway(name: name),
                connections: (entriesByID[id] ?? []).map(\.connection), region: configuration.region,
                createdAt: (first.connection.creationTime(index: first.index) + .seconds(-172_800))
                    .text(fractionDigits: [3, 2][first.index % 2]))
        }
        let others = configuration.gateways.filter { !seen.contains(SimulatedConnection.gatewayID(named: $0.name)) }
        return ofConnections
            + others.map {
                GatewayDocument(
                    id: SimulatedConnection.gatewayID(named: $0.name), $0, connections: [],
                    region: configuration.region, createdAt: "2025-12-01T00:00:00.67Z")
            }
    }
}
