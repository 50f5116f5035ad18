/// The calls that this client makes, under the names by which they are counted and reported.
package enum CloudOperation: String, CaseIterable, Sendable, Hashable {
    case createToken = "create_token"
    case listConnections = "list_connections"
    case listConnectionMonitors = "list_connection_monitors"
    case createConnectionMonitor = "create_connection_monitor"

    package var service: CloudService {
        switch self {
        case .createToken: .identity
        case .listConnections, .listConnectionMonitors, .createConnectionMonitor: .vpn
        }
    }
}
