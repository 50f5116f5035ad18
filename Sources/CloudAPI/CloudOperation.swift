/// The services of the cloud that this client calls, by the cloud's short names.
package enum CloudService: String, CaseIterable, Sendable, Hashable {
    case identity = "iam"
    case vpn
    /// Cloud Eye, the service with the cloud's own measurements.
    case cloudEye = "ces"

    /// The first component of each path.
    var version: String {
        switch self {
        case .identity: "v3"
        case .vpn: "v5"
        case .cloudEye: "V1.0"
        }
    }
}

/// The calls of this client, by the names in metrics and messages.
package enum CloudOperation: String, CaseIterable, Sendable, Hashable {
    case createToken = "create_token"
    case listProjects = "list_projects"
    case readCatalog = "read_catalog"
    case listConnections = "list_connections"
    case listGateways = "list_gateways"
    case listCustomerGateways = "list_customer_gateways"
    case listConnectionMonitors = "list_connection_monitors"
    case createConnectionMonitor = "create_connection_monitor"
    case queryMetricData = "query_metric_data"

    /// Whether the call changes nothing in the cloud.
    var isRead: Bool { self != .createToken && self != .createConnectionMonitor }

    package var service: CloudService {
        switch self {
        case .createToken, .listProjects, .readCatalog: .identity
        case .listConnections, .listGateways, .listCustomerGateways, .listConnectionMonitors,
            .createConnectionMonitor:
            .vpn
        case .queryMetricData: .cloudEye
        }
    }
}

/// One call below a project of a service, independent of credentials and of the service's address.
struct ServiceCall: Sendable {
    static let headers = ["content-type": "application/json", "accept": "application/json"]

    let operation: CloudOperation
    let method: HTTPRequest.Method
    /// The path below the project, with its query.
    let path: String
    let body: [UInt8]?

    init(_ operation: CloudOperation, _ method: HTTPRequest.Method, _ path: String, body: [UInt8]? = nil) {
        self.operation = operation
        self.method = method
        self.path = path
        self.body = body
    }

    /// Returns the request for this call.
    ///
    /// - Parameters:
    ///   - endpoint: the service's address without its version.
    ///   - headers: headers in addition to ``headers``.
    func request(at endpoint: CloudEndpoint, projectID: String, headers: [String: String] = [:]) -> HTTPRequest {
        let url = "\(endpoint.url)/\(operation.service.version)/\(projectID.percentEncoded)/\(path)"
        return HTTPRequest(
            method, url, headers: headers.merging(Self.headers) { given, _ in given }, body: body,
            isRepeatable: operation.isRead)
    }
}
