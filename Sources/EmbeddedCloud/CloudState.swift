/// The whole cloud as a value: a request and the time go in, the answer comes out, and nothing else is touched.
struct CloudState: Sendable {
    private var identity: IdentityService
    private var vpn: VPNService
    /// What the user's other projects have: nothing.
    private var elsewhere: VPNService
    private var control: CloudControl
    private let projectID: String
    private var identifiers: IdentifierSource

    /// - Parameters:
    ///   - baseURL: where the cloud is reached, without a slash at the end.
    ///   - seed: of request ids and tokens.
    init(configuration: EmbeddedCloudConfiguration, baseURL: String, seed: UInt64) {
        identity = IdentityService(configuration: configuration, baseURL: baseURL)
        vpn = VPNService(configuration: configuration)
        var empty = configuration
        empty.connections = []
        empty.gateways = []
        elsewhere = VPNService(configuration: empty)
        control = CloudControl(configuration)
        projectID = configuration.projectID
        identifiers = IdentifierSource(seed: seed)
    }

    /// - Parameter now: by the machine's clock.
    mutating func respond(to request: CloudRequest, at now: CloudTime) -> CloudResponse {
        let now = now + control.clockOffset
        let requestID = identifiers.uuid()
        let route = Route(request)
        var verdict = FaultPlan.Verdict()
        if !route.isControl {
            verdict = control.decide(call(request, route), requestID: requestID, at: now)
        }
        var response = verdict.answer ?? respond(to: request, route, requestID: requestID, at: now)
        response.delivery = verdict.delivery
        response.headers.append(.init(name: "X-Request-Id", value: requestID))
        if !route.isControl {
            control.calls.count(.init(operation: route.operation, status: response.sentStatus))
        }
        return response
    }

    /// Makes these the connections that the cloud was configured with.
    mutating func replaceConnections(_ connections: [SimulatedConnection], at now: CloudTime) {
        vpn.replaceConnections(connections, at: now + control.clockOffset)
    }

    private mutating func respond(
        to request: CloudRequest, _ route: Route, requestID: String, at now: CloudTime
    ) -> CloudResponse {
        do {
            return try answer(request, route, requestID: requestID, at: now)
        } catch {
            return CloudResponse(error, switches: control.switches, requestID: requestID)
        }
    }

    private func call(_ request: CloudRequest, _ route: Route) -> FaultPlan.Call {
        let connectionID = vpn.connectionID(ofMonitor: route.resourceID)
        return FaultPlan.Call(
            operation: route.operation,
            texts: [request.target, String(decoding: request.bytes, as: UTF8.self), connectionID ?? ""])
    }

    private mutating func answer(
        _ request: CloudRequest, _ route: Route, requestID: String, at now: CloudTime
    ) throws(CloudFault) -> CloudResponse {
        if request.body == .tooLarge {
            throw .refused(413, "APIGW.0201", "Request entity too large")
        }
        if request.path.first == "control" {
            guard LoopbackHost.isLoopback(request.headers["host"]) else {
                throw .refused(403, "CONTROL.0002", "the header Host is not localhost, 127.0.0.1 or [::1]")
            }
            if let response = try control.respond(to: request, route.operation) {
                applySwitches()
                return response
            }
        }
        if !route.projectID.isEmpty, route.operation != .unknown {
            try identity.authorize(request, forProject: route.projectID, at: now)
        }
        if let refusal = control.switches.refusal(of: route.operation) { throw .refused(refusal) }
        vpn.forgetDeleted(at: now)
        let isElsewhere = !route.projectID.isEmpty && route.projectID != projectID
        if isElsewhere { swap(&vpn, &elsewhere) }
        defer { if isElsewhere { swap(&vpn, &elsewhere) } }
        let id = route.resourceID
        switch route.operation {
        case .listVersions:
            // Keystone leaves the choice to the client.
            return try CloudResponse(status: 300, json: VersionDocument.List(baseURL: identity.baseURL))
        case .showVersion:
            return try CloudResponse(status: 200, json: VersionDocument(baseURL: identity.baseURL))
        case .issueToken: return try identity.issueToken(request, candidate: identifiers.token(), at: now)
        case .validateToken: return try identity.validateToken(request, at: now)
        case .listProjects: return try identity.listProjects(request, at: now)
        case .showCatalog: return try identity.showCatalog(request, at: now)
        case .listVpnConnections: return try vpn.listConnections(request, requestID: requestID)
        case .showVpnConnection: return try vpn.showConnection(id: id, requestID: requestID)
        case .createConnectionMonitor: return try vpn.createMonitor(request, requestID: requestID, at: now)
        case .listConnectionMonitors, .controlMonitors:
            return try vpn.listMonitors(request, requestID: requestID, at: now)
        case .showConnectionMonitor: return try vpn.showMonitor(id: id, requestID: requestID, at: now)
        case .deleteConnectionMonitor, .controlDeleteMonitor: return try vpn.deleteMonitor(id: id, at: now)
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
        case .controlRevokeTokens:
            identity.revokeTokens()
            return CloudResponse(status: 204)
        default: throw .noSuchCall
        }
    }

    private func cloudEye(at now: CloudTime) -> CloudEyeService {
        CloudEyeService(vpn: vpn, now: now)
    }

    private mutating func applySwitches() {
        identity.configuration.switches = control.switches
        vpn.configuration.switches = control.switches
        elsewhere.configuration.switches = control.switches
    }
}

extension CloudResponse {
    /// As the client sees it.
    fileprivate var sentStatus: Int {
        if case .nothing = delivery.ending { Self.noAnswer } else { status }
    }
}
