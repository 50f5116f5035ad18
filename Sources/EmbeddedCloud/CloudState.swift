/// The whole cloud as a value: a request and the time go in, the answer comes out, and nothing else is touched.
struct CloudState: Sendable {
    private var identity: IdentityService
    private var vpn: VPNService
    private var calls = CallCounts()
    private var identifiers: IdentifierSource

    /// - Parameters:
    ///   - baseURL: where the cloud is reached, without a slash at the end.
    ///   - seed: of request ids and tokens.
    init(configuration: EmbeddedCloudConfiguration, baseURL: String, seed: UInt64) {
        identity = IdentityService(configuration: configuration, baseURL: baseURL)
        vpn = VPNService(configuration: configuration)
        identifiers = IdentifierSource(seed: seed)
    }

    mutating func respond(to request: CloudRequest, at now: CloudTime) -> CloudResponse {
        let requestID = identifiers.uuid()
        let route = Route(request)
        var response: CloudResponse
        do {
            response = try answer(request, route, requestID: requestID, at: now)
        } catch {
            response = CloudResponse(error, requestID: requestID)
        }
        response.headers.append(.init(name: "X-Request-Id", value: requestID))
        if !route.isControl {
            calls.count(.init(operation: route.operation, status: response.status))
        }
        return response
    }

    private mutating func answer(
        _ request: CloudRequest, _ route: Route, requestID: String, at now: CloudTime
    ) throws(CloudFault) -> CloudResponse {
        if request.body == .tooLarge {
            throw .refused(413, "APIGW.0201", "Request entity too large")
        }
        if !route.projectID.isEmpty, route.operation != .unknown {
            try identity.authorize(request, forProject: route.projectID, at: now)
        }
        let id = route.resourceID
        switch route.operation {
        case .issueToken: return try identity.issueToken(request, candidate: identifiers.token(), at: now)
        case .listProjects: return try identity.listProjects(request, at: now)
        case .listVpnConnections: return try vpn.listConnections(request, requestID: requestID)
        case .showVpnConnection: return try vpn.showConnection(id: id, requestID: requestID)
        case .createConnectionMonitor: return try vpn.createMonitor(request, requestID: requestID, at: now)
        case .listConnectionMonitors, .controlMonitors:
            return try vpn.listMonitors(request, requestID: requestID, at: now)
        case .showConnectionMonitor: return try vpn.showMonitor(id: id, requestID: requestID, at: now)
        case .deleteConnectionMonitor, .controlDeleteMonitor: return try vpn.deleteMonitor(id: id)
        case .listVgws: return try vpn.gateways.listGateways(requestID: requestID)
        case .showVgw: return try vpn.gateways.showGateway(id: id, requestID: requestID)
        case .listCgws:
            return try vpn.gateways.listCustomerGateways(
                request, edge: vpn.configuration.pageEdge, requestID: requestID)
        case .showCgw: return try vpn.gateways.showCustomerGateway(id: id, requestID: requestID)
        case .showQuotasInfo: return try vpn.showQuotas(requestID: requestID)
        case .showVpnConnectionLog: return try vpn.showLog(id: id, requestID: requestID)
        case .batchListMetricData: return try cloudEye(at: now).queryBatch(request)
        case .showMetricData: return try cloudEye(at: now).queryMetric(request)
        case .listMetrics: return try cloudEye(at: now).listMetrics(request)
        case .controlPutConnection:
            return try vpn.putConnection(id: id, request, requestID: requestID, at: now)
        case .controlDeleteConnection: return try vpn.deleteConnection(id: id)
        case .controlPutMeasurements: return try vpn.putMeasurement(id: id, request)
        case .controlCalls: return try CloudResponse(status: 200, json: calls.document)
        case .controlRevokeTokens:
            identity.revokeTokens()
            return CloudResponse(status: 204)
        case .unknown: throw .noSuchCall
        }
    }

    private func cloudEye(at now: CloudTime) -> CloudEyeService {
        CloudEyeService(vpn: vpn, now: now)
    }
}
