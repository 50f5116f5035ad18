/// The cloud's own watch over a connection (Enterprise VPN API, "VPN Connection Monitoring").
///
/// Only the two ids are sure to be there; the answer to a create has no status at all.
package struct ConnectionMonitor: Sendable, Hashable {
    /// A state by the cloud's word for it, in upper case, be it documented or not.
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
    /// `gateway` is the only documented type.
    package let type: String?
    /// Whence the cloud probes.
    package let sourceIP: String?
    /// Whither the cloud probes.
    package let destinationIP: String?
    /// `icmp`, in lower case.
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
