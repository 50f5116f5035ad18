/// One call of the embedded cloud: its method and path, and the code that responds to it.
///
/// Each service has a table of its routes. The tables are the only places that spell a path.
struct Route: Sendable {
    /// Names of the calls. The cloud's audit records and its SDK use the same names for the services' calls.
    enum Operation: String, Sendable, CaseIterable, Codable {
        case listVersions, showVersion, issueToken, validateToken, listProjects, showCatalog
        case listVpnConnections, showVpnConnection
        case createConnectionMonitor, listConnectionMonitors, showConnectionMonitor, deleteConnectionMonitor
        case listVgws, showVgw, listCgws, showCgw, showQuotasInfo, showVpnConnectionLog
        case batchListMetricData, showMetricData, listMetrics
        /// A request without a route.
        case unknown

        case controlCalls, controlMonitors, controlDeleteMonitor, controlRevokeTokens
        case controlPutConnection, controlDeleteConnection, controlPutMeasurements
        case controlResetCalls, controlFaults, controlSetFaults, controlClearFaults
        case controlSwitches, controlSetSwitches, controlClock, controlSetClock

        /// Calls under `/control` do not belong to the simulated cloud.
        var isControl: Bool { rawValue.hasPrefix("control") }
    }

    /// Code that responds to a call. It throws only ``CallError``, which the type of a short closure cannot express.
    typealias Handler<Service> = @Sendable (inout Service, IncomingCall) throws -> CloudResponse

    let operation: Operation
    private let handler: Handler<CloudState>
    private let method: String
    private let pattern: [String]

    static let all = IdentityService.routes + VPNService.routes + CloudEyeService.routes + ControlService.routes

    /// - Parameter line: Method and path, for example `GET /v5/{project_id}/vpn-connection/{id}`. `{project_id}` and
    ///   `{id}` match any part that is not empty.
    init(_ operation: Operation, _ line: String, handler: @escaping Handler<CloudState>) {
        self.operation = operation
        self.handler = handler
        let (method, path) = (line.prefix { $0 != " " }, line.drop { $0 != "/" }.dropFirst())
        self.method = String(method)
        pattern = path.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
    }

    /// Creates a route that one service responds to.
    init<Service>(
        _ operation: Operation, _ line: String, _ service: any WritableKeyPath<CloudState, Service> & Sendable,
        handler: @escaping Handler<Service>
    ) {
        self.init(operation, line) { try handler(&$0[keyPath: service], $1) }
    }

    func respond(to call: IncomingCall, _ cloud: inout CloudState) throws(CallError) -> CloudResponse {
        do {
            return try handler(&cloud, call)
        } catch let error as CallError {
            throw error
        } catch {
            throw .refused(500, "VPN.0002", "server error")
        }
    }

    /// Returns the parts that `{project_id}` and `{id}` stand for, each empty if the pattern lacks it. `nil` if the
    /// request does not match.
    ///
    /// - Parameter method: Upper case, `GET` instead of `HEAD`.
    fileprivate func match(_ method: String, _ path: [String]) -> (projectID: String, resourceID: String)? {
        guard method == self.method, path.count == pattern.count else { return nil }
        var (projectID, resourceID) = ("", "")
        for (part, expected) in zip(path, pattern) {
            switch expected {
            case "{project_id}" where !part.isEmpty: projectID = part
            case "{id}" where !part.isEmpty: resourceID = part
            case part: break
            default: return nil
            }
        }
        return (projectID, resourceID)
    }
}

/// Request with its route, its time, and its request ID.
struct IncomingCall: Sendable {
    let request: CloudRequest
    /// ID that the response carries.
    let requestID: String
    /// Time of the cloud's clock.
    let now: CloudTime
    /// The route. `nil` if the cloud has no such call.
    let route: Route?
    /// Project in the path. Empty for a path without one.
    let projectID: String
    /// ID of the connection, monitor, or gateway in the path. Empty for a path without one.
    let resourceID: String

    var operation: Route.Operation { route?.operation ?? .unknown }

    init(_ request: CloudRequest, requestID: String, at now: CloudTime) {
        self.request = request
        self.requestID = requestID
        self.now = now
        let method = request.method == "HEAD" ? "GET" : request.method
        for route in Route.all {
            guard let match = route.match(method, request.path) else { continue }
            self.route = route
            (projectID, resourceID) = match
            return
        }
        route = nil
        (projectID, resourceID) = ("", "")
    }
}
