import Synchronization

/// The whole cloud as a value. A request and the time yield a response, without any other effect.
struct CloudState: Sendable {
    var identity: IdentityService
    /// VPN service of the project that the call in progress concerns.
    var vpn: VPNService
    var control: ControlService
    /// VPN service of the user's other projects, which have no connections. It changes places with ``vpn`` during a
    /// call to one of them.
    private var otherVPN: VPNService
    private let projectID: String
    private var identifiers: IdentifierSource

    /// - Parameters:
    ///   - baseURL: URL of the cloud without a trailing slash.
    ///   - seed: Seed of request IDs and tokens.
    init(configuration: EmbeddedCloudConfiguration, baseURL: String, seed: UInt64) {
        identity = IdentityService(configuration: configuration, baseURL: baseURL)
        vpn = VPNService(configuration: configuration)
        var empty = configuration
        empty.connections = []
        empty.gateways = []
        otherVPN = VPNService(configuration: empty)
        control = ControlService(configuration.switches)
        projectID = configuration.projectID
        identifiers = IdentifierSource(seed: seed)
    }

    /// - Parameter now: Time of the machine's clock.
    mutating func respond(to request: CloudRequest, at now: CloudTime) -> CloudResponse {
        let call = IncomingCall(request, requestID: identifiers.uuid(), at: now + control.clockOffset)
        let isControl = call.operation.isControl
        let decision =
            isControl ? FaultPlan.Decision() : control.decide(on: call, connectionIDs: connectionIDs(of: call))
        var response = decision.response ?? respond(to: call)
        response.delivery = decision.delivery
        response.headers.append(.init(name: "X-Request-Id", value: call.requestID))
        if !isControl { control.count(call.operation, status: response.sentStatus) }
        return response
    }

    mutating func replaceConnections(_ connections: [SimulatedConnection], at now: CloudTime) {
        vpn.replaceConnections(connections, at: now + control.clockOffset)
    }

    /// Returns a text that becomes a token if the identity service grants it.
    mutating func tokenCandidate() -> String { identifiers.token() }

    /// Passes the switches on to the services.
    mutating func applySwitches() {
        identity.configuration.switches = control.switches
        vpn.configuration.switches = control.switches
        otherVPN.configuration.switches = control.switches
    }

    private mutating func respond(to call: IncomingCall) -> CloudResponse {
        do {
            return try admitted(call)
        } catch {
            return CloudResponse(error, switches: control.switches, requestID: call.requestID)
        }
    }

    /// Checks the call as the gateway in front of all services does, then passes it to its service.
    private mutating func admitted(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        if call.request.body == .tooLarge { throw .refused(413, "APIGW.0201", "Request entity too large") }
        if call.request.path.first == "control", !LoopbackHost.isLoopback(call.request.headers["host"]) {
            throw .refused(403, "CONTROL.0002", "the header Host must be localhost, 127.0.0.1, or [::1]")
        }
        guard let route = call.route else { throw .noSuchCall }
        if !call.projectID.isEmpty {
            try identity.authorize(call.request, forProject: call.projectID, at: call.now)
        }
        if let refusal = control.switches.refusal(of: call.operation) { throw .refused(refusal) }
        vpn.removeDeletedMonitors(at: call.now)
        let isOther = !call.projectID.isEmpty && call.projectID != projectID
        if isOther { swap(&vpn, &otherVPN) }
        defer { if isOther { swap(&vpn, &otherVPN) } }
        return try route.respond(to: call, &self)
    }

    /// Returns the connections of the monitors in the path, so that a fault of a connection applies to its monitor.
    private func connectionIDs(of call: IncomingCall) -> [String] {
        call.request.path.compactMap { vpn.connectionID(ofMonitor: $0) }
    }
}

/// The cloud's state, shared by all client connections.
final class SharedCloudState: Sendable {
    private let state: Mutex<CloudState>
    private let now: @Sendable () -> Duration

    /// - Parameter now: Returns the time since 1970-01-01T00:00:00Z.
    init(_ state: CloudState, now: @escaping @Sendable () -> Duration) {
        self.state = Mutex(state)
        self.now = now
    }

    func respond(to request: CloudRequest) -> CloudResponse {
        let now = CloudTime(sinceEpoch: now())
        return state.withLock { $0.respond(to: request, at: now) }
    }

    func replaceConnections(_ connections: [SimulatedConnection]) {
        let now = CloudTime(sinceEpoch: now())
        state.withLock { $0.replaceConnections(connections, at: now) }
    }
}
