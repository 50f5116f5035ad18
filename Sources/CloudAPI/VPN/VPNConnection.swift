/// A VPN connection in the cloud's list (Enterprise VPN API, "Querying the VPN Connection List").
///
/// Only the ID is always present. Other fields are `nil` if they are missing, empty, or of another type: an unreadable
/// field of one connection must not hide all connections.
package struct VPNConnection: Sendable, Hashable {
    /// A state by the cloud's name, in upper case. It may be an undocumented one.
    package struct Status: RawRepresentable, Sendable, Hashable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue.uppercased()
        }

        package static let active = Status(rawValue: "ACTIVE")
        /// The connection is configured, but the tunnel is not up.
        package static let down = Status(rawValue: "DOWN")
        package static let error = Status(rawValue: "ERROR")
        package static let pendingCreate = Status(rawValue: "PENDING_CREATE")
        package static let pendingUpdate = Status(rawValue: "PENDING_UPDATE")
        package static let pendingDelete = Status(rawValue: "PENDING_DELETE")
        /// The spelling is the cloud's.
        package static let frozen = Status(rawValue: "FREEZED")
        package static let unknown = Status(rawValue: "UNKNOWN")
        package static let documented = [
            active, down, error, pendingCreate, pendingUpdate, pendingDelete, frozen, unknown,
        ]
    }

    /// The ID in lower case.
    package let id: String
    /// The ID in the cloud's spelling.
    let spelledID: String
    package let name: String?
    package let status: Status?
    package let gatewayID: String?
    /// An IPv4 address for private gateways, but the ID of an elastic address for public ones.
    package let gatewayIP: String?
    package let customerGatewayID: String?
    /// The mode in upper case: `POLICY`, `STATIC`, or `BGP`.
    package let style: String?
    /// The role in lower case: `master` or `slave`.
    package let haRole: String?
    /// The customer's subnets in CIDR notation.
    package let peerSubnets: [String]
    /// The cloud's inner address of the tunnel, without the prefix length that the cloud adds.
    package let tunnelLocalAddress: String?
    /// The customer's inner address of the tunnel, without the prefix length that the cloud adds.
    package let tunnelPeerAddress: String?
    /// The ID of the connection's only monitor. `nil` if it has none.
    package let connectionMonitorID: String?
    package let createdAt: CloudTimestamp?
    /// The time of the last change.
    package let updatedAt: CloudTimestamp?
    /// Whether the cloud monitors the customer's tunnel address for its routes. The exporter never sets this field.
    package let isNQAEnabled: Bool?
    /// The values by key.
    package let tags: [String: String]

    package init(
        id: String, name: String? = nil, status: Status? = nil, gatewayID: String? = nil, gatewayIP: String? = nil,
        customerGatewayID: String? = nil, style: String? = nil, haRole: String? = nil, peerSubnets: [String] = [],
        tunnelLocalAddress: String? = nil, tunnelPeerAddress: String? = nil, connectionMonitorID: String? = nil,
        createdAt: CloudTimestamp? = nil, updatedAt: CloudTimestamp? = nil, isNQAEnabled: Bool? = nil,
        tags: [String: String] = [:]
    ) {
        self.id = id
        spelledID = id
        self.name = name
        self.status = status
        self.gatewayID = gatewayID
        self.gatewayIP = gatewayIP
        self.customerGatewayID = customerGatewayID
        self.style = style
        self.haRole = haRole
        self.peerSubnets = peerSubnets
        self.tunnelLocalAddress = tunnelLocalAddress
        self.tunnelPeerAddress = tunnelPeerAddress
        self.connectionMonitorID = connectionMonitorID
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.isNQAEnabled = isNQAEnabled
        self.tags = tags
    }
}

extension VPNConnection: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, name, status, style, tags
        case gatewayID = "vgw_id"
        case gatewayIP = "vgw_ip"
        case customerGatewayID = "cgw_id"
        case haRole = "ha_role"
        case peerSubnets = "peer_subnets"
        case tunnelLocalAddress = "tunnel_local_address"
        case tunnelPeerAddress = "tunnel_peer_address"
        case connectionMonitorID = "connection_monitor_id"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case isNQAEnabled = "enable_nqa"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        spelledID = try container.identifier(.id)
        id = try container.uuid(.id)
        name = container.text(.name)
        status = container.text(.status).map { Status(rawValue: $0) }
        gatewayID = container.uuidText(.gatewayID)
        gatewayIP = container.text(.gatewayIP)
        customerGatewayID = container.uuidText(.customerGatewayID)
        style = container.text(.style)?.uppercased()
        haRole = container.text(.haRole)?.lowercased()
        peerSubnets = (try? container.decode([String].self, forKey: .peerSubnets)) ?? []
        tunnelLocalAddress = container.text(.tunnelLocalAddress).flatMap(Self.address)
        tunnelPeerAddress = container.text(.tunnelPeerAddress).flatMap(Self.address)
        connectionMonitorID = container.uuidText(.connectionMonitorID)
        createdAt = container.text(.createdAt).flatMap { CloudTimestamp($0) }
        updatedAt = container.text(.updatedAt).flatMap { CloudTimestamp($0) }
        isNQAEnabled = try? container.decode(Bool.self, forKey: .isNQAEnabled)
        let tags = (try? container.decode([Tag].self, forKey: .tags)) ?? []
        self.tags = Dictionary(tags.map { ($0.key, $0.value) }) { first, _ in first }
    }

    private struct Tag: Decodable {
        let key: String
        let value: String
    }

    private static func address(_ text: String) -> String? {
        let address = text.prefix { $0 != "/" }
        return address.isEmpty ? nil : String(address)
    }
}
