/// The cloud's own monitor of a connection (Enterprise VPN API, "VPN Connection Monitoring").
///
/// Only the two IDs are always present. The response to a creation has no status.
package struct ConnectionMonitor: Sendable, Hashable {
    /// A state by the cloud's name, in upper case. It may be an undocumented one.
    package struct Status: RawRepresentable, Sendable, Hashable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue.uppercased()
        }

        package static let active = Status(rawValue: "ACTIVE")
        package static let pendingCreate = Status(rawValue: "PENDING_CREATE")
        package static let pendingDelete = Status(rawValue: "PENDING_DELETE")
        package static let documented = [active, pendingCreate, pendingDelete]
    }

    package let id: String
    package let vpnConnectionID: String
    package let status: Status?
    /// The type. `gateway` is the only documented one.
    package let type: String?
    /// The address from which the cloud probes.
    package let sourceIP: String?
    /// The address that the cloud probes.
    package let destinationIP: String?
    /// The protocol in lower case: `icmp`.
    package let protocolType: String?

    package init(
        id: String, vpnConnectionID: String, status: Status? = nil, type: String? = nil, sourceIP: String? = nil,
        destinationIP: String? = nil, protocolType: String? = nil
    ) {
        self.id = id
        self.vpnConnectionID = vpnConnectionID
        self.status = status
        self.type = type
        self.sourceIP = sourceIP
        self.destinationIP = destinationIP
        self.protocolType = protocolType
    }
}

extension ConnectionMonitor: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, status, type
        case vpnConnectionID = "vpn_connection_id"
        case sourceIP = "source_ip"
        case destinationIP = "destination_ip"
        case protocolType = "proto_type"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.uuid(.id)
        vpnConnectionID = try container.uuid(.vpnConnectionID)
        status = container.text(.status).map { Status(rawValue: $0) }
        type = container.text(.type)
        sourceIP = container.text(.sourceIP)
        destinationIP = container.text(.destinationIP)
        protocolType = container.text(.protocolType)?.lowercased()
    }
}

/// The JSON objects around monitors in requests and responses.
enum MonitorBody {
    struct Response: Decodable {
        let monitor: ConnectionMonitor

        private enum CodingKeys: String, CodingKey {
            case monitor = "connection_monitor"
        }
    }

    /// A creation has only the connection's ID. The cloud determines addresses and interval.
    struct Creation: Encodable {
        private struct Content: Encodable {
            let connectionID: String

            private enum CodingKeys: String, CodingKey {
                case connectionID = "vpn_connection_id"
            }
        }

        private let monitor: Content

        init(connectionID: String) {
            monitor = Content(connectionID: connectionID)
        }

        private enum CodingKeys: String, CodingKey {
            case monitor = "connection_monitor"
        }
    }
}
