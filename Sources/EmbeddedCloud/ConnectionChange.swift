/// The body of `PUT /control/connections/{id}`: what a connection is from now on. What it does not name stays, or is as
/// the configuration would have it where the connection is new.
struct ConnectionChange: Sendable {
    private struct Content: Decodable, Sendable {
        let name: String?
        let status: String?
        let sourceIP: String?
        let destinationIP: String?
        let style: SimulatedConnection.Style?
        let gateway: String?
        let customerGateway: String?
        let haRole: SimulatedConnection.HARole?
        let tags: [String: String]?
        let enableNQA: Bool?
        let tunnelLocalAddress: String?
        let tunnelPeerAddress: String?
        let createdAt: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case name, status, style, gateway, tags
            case sourceIP = "source_ip"
            case destinationIP = "destination_ip"
            case customerGateway = "customer_gateway"
            case haRole = "ha_role"
            case enableNQA = "enable_nqa"
            case tunnelLocalAddress = "tunnel_local_address"
            case tunnelPeerAddress = "tunnel_peer_address"
            case createdAt = "created_at"
        }
    }

    private let content: Content
    private let createdAt: CloudTime?

    init(_ bytes: [UInt8]) throws(CloudFault) {
        content = try ControlBody(bytes, keys: Content.CodingKeys.allCases.map(\.rawValue)).content
        createdAt = content.createdAt.flatMap { CloudTime($0) }
        if let text = content.createdAt, createdAt == nil {
            throw .invalidRequest("created_at: \(text) is no time like 2026-01-02T03:04:05.678Z")
        }
        if let name = content.name, !(1...64).contains(name.utf8.count) {
            throw .invalidRequest("name: \(name) must have 1 to 64 characters")
        }
    }

    /// - Parameter connection: `nil` where it is new; it needs both addresses then, which may be empty.
    func applied(
        to connection: SimulatedConnection?, id: String, at now: CloudTime
    ) throws(CloudFault) -> SimulatedConnection {
        var connection = if let connection { connection } else { try new(id: id, at: now) }
        connection.name = content.name ?? connection.name
        connection.status = content.status ?? connection.status
        connection.sourceIP = content.sourceIP ?? connection.sourceIP
        connection.destinationIP = content.destinationIP ?? connection.destinationIP
        connection.style = content.style ?? connection.style
        connection.enableNQA = content.enableNQA ?? connection.enableNQA
        connection.haRole = content.haRole ?? connection.haRole
        connection.tags = content.tags ?? connection.tags
        connection.tunnelLocalAddress = content.tunnelLocalAddress ?? connection.tunnelLocalAddress
        connection.tunnelPeerAddress = content.tunnelPeerAddress ?? connection.tunnelPeerAddress
        connection.createdAt = createdAt?.sinceEpoch ?? connection.createdAt
        // An empty name is none.
        if let name = content.gateway { connection.gatewayName = name.isEmpty ? nil : name }
        if let name = content.customerGateway { connection.customerGatewayName = name.isEmpty ? nil : name }
        return connection
    }

    private func new(id: String, at now: CloudTime) throws(CloudFault) -> SimulatedConnection {
        guard let sourceIP = content.sourceIP, let destinationIP = content.destinationIP else {
            throw .invalidRequest("there is no connection \(id); source_ip and destination_ip make one")
        }
        return SimulatedConnection(
            id: id, name: "vpn-\(id.prefix(4))", sourceIP: sourceIP, destinationIP: destinationIP,
            createdAt: now.sinceEpoch)
    }
}

extension SimulatedConnection.Style: Decodable {
    /// In lower case, as requests to the cloud have it, or in upper case, as its answers do.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let style = Self(rawValue: text.uppercased()) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(text) is none of static, policy, bgp")
        }
        self = style
    }
}

extension SimulatedConnection.HARole: Decodable {}
