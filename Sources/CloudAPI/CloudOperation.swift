/// The calls that this client makes, under the names by which they are counted and reported.
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

    /// Whether it changes nothing in the cloud.
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
