/// The body of `POST /v5/{project_id}/connection-monitors`: the connection is all that can be chosen.
struct MonitorRequest: Decodable {
    struct Content: Decodable {
        let vpnConnectionID: String

        private enum CodingKeys: String, CodingKey {
            case vpnConnectionID = "vpn_connection_id"
        }
    }

    let connectionMonitor: Content

    private enum CodingKeys: String, CodingKey {
        case connectionMonitor = "connection_monitor"
    }
}
