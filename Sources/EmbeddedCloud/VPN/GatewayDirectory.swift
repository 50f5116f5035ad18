/// VPN gateways and customer gateways of the connections, and the calls that list them.
struct GatewayDirectory: Sendable {
    /// VPN gateways, the oldest first.
    private var gateways: [GatewayResource] = []
    /// Customer gateways, the newest first.
    private var customerGateways: [CustomerGatewayResource] = []

    /// Creates an empty directory.
    init() {}

    /// - Parameter entries: Connections in the order of their creation.
    init(_ entries: [ConnectionLedger.Entry], configuration: EmbeddedCloudConfiguration) {
        gateways = Self.gateways(of: entries, configuration)
        var seen: Set<String> = []
        customerGateways = entries.filter { seen.insert($0.connection.customerGatewayID).inserted }.reversed()
            .map { CustomerGatewayResource(of: $0.connection, index: $0.index) }
    }

    /// Returns all VPN gateways, because this list has no pages.
    func listGateways(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        try CloudResponse(status: 200, json: GatewayListResponse(vpnGateways: gateways, requestID: call.requestID))
    }

    func showGateway(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        guard let gateway = gateways.first(where: { $0.id == call.resourceID }) else {
            throw .refused(404, "VPN.0509", "VPN gateway \(call.resourceID) does not exist")
        }
        return try CloudResponse(status: 200, json: GatewayResponse(vpnGateway: gateway, requestID: call.requestID))
    }

    func listCustomerGateways(_ call: IncomingCall, edge: PageEdge) throws(CallError) -> CloudResponse {
        let page = try PageRequest(call.request.query, largestLimit: 200, edge: edge)
        let rows = page.rows(of: customerGateways, createdAt: \.createdAt)
        return try CloudResponse(
            status: 200,
            json: CustomerGatewayListResponse(
                customerGateways: rows, totalCount: customerGateways.count,
                pageInfo: .init(nextMarker: rows.last?.createdAt, currentCount: rows.count),
                requestID: call.requestID))
    }

    func showCustomerGateway(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        guard let gateway = customerGateways.first(where: { $0.id == call.resourceID }) else { throw .notFound }
        return try CloudResponse(
            status: 200, json: CustomerGatewayResponse(customerGateway: gateway, requestID: call.requestID))
    }

    /// - Parameter connections: Number of connections.
    func showQuotas(_ call: IncomingCall, connections: Int) throws(CallError) -> CloudResponse {
        try CloudResponse(
            status: 200,
            json: QuotaResponse(
                quotas: .init(resources: [
                    .init(type: "customer_gateway", quota: 100, used: customerGateways.count),
                    .init(type: "vpn_connection", quota: 5000, used: connections),
                    .init(type: "vpn_gateway", quota: 50, used: gateways.count),
                ]), requestID: call.requestID))
    }

    /// Returns the gateways of connections, then those without a connection.
    private static func gateways(
        of entries: [ConnectionLedger.Entry], _ configuration: EmbeddedCloudConfiguration
    ) -> [GatewayResource] {
        let entriesByID = Dictionary(grouping: entries) { $0.connection.gatewayID }
        var seen: Set<String> = []
        let ofConnections = entries.filter { seen.insert($0.connection.gatewayID).inserted }.map { first in
            let id = first.connection.gatewayID
            let name = first.connection.gatewayName ?? ""
            return GatewayResource(
                id: id, configuration.gateways.first { $0.name == name } ?? SimulatedGateway(name: name),
                connections: (entriesByID[id] ?? []).map(\.connection), region: configuration.region,
                // The gateway is two days older than the connection.
                createdAt: (first.connection.creationTime(index: first.index) + .seconds(-172_800))
                    .text(fractionDigits: [3, 2][first.index % 2]))
        }
        let others = configuration.gateways.filter { !seen.contains(SimulatedConnection.gatewayID(named: $0.name)) }
        return ofConnections
            + others.map {
                GatewayResource(
                    id: SimulatedConnection.gatewayID(named: $0.name), $0, connections: [],
                    region: configuration.region, createdAt: "2025-12-01T00:00:00.67Z")
            }
    }
}

private struct GatewayResponse: Encodable {
    let vpnGateway: GatewayResource
    let requestID: String
}

private struct GatewayListResponse: Encodable {
    let vpnGateways: [GatewayResource]
    let requestID: String
}

private struct CustomerGatewayResponse: Encodable {
    let customerGateway: CustomerGatewayResource
    let requestID: String
}

private struct CustomerGatewayListResponse: Encodable {
    let customerGateways: [CustomerGatewayResource]
    /// Number of customer gateways in the project, regardless of the page.
    let totalCount: Int
    let pageInfo: PageInfo
    let requestID: String
}

/// Limits of the project by kind of resource, and the number of resources in use.
private struct QuotaResponse: Encodable {
    struct Quotas: Encodable {
        let resources: [Resource]
    }

    struct Resource: Encodable {
        let type: String
        let quota: Int
        let used: Int
    }

    let quotas: Quotas
    let requestID: String
}
