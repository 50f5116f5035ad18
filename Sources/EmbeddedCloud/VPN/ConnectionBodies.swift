/// VPN connection, as the VPN API writes it. It omits the fields that its style lacks.
struct ConnectionResource: Encodable, Sendable {
    struct PolicyRule: Encodable, Sendable {
        let ruleIndex: Int
        let source: String
        let destination: [String]
    }

    struct DeadPeerDetection: Encodable, Sendable {
        let timeout = 15
        let interval = 30
        let msg = "seq-hash-notify"
    }

    struct IKEPolicy: Encodable, Sendable {
        let ikeVersion = "v2"
        let authenticationAlgorithm = "sha2-256"
        let encryptionAlgorithm = "aes-128"
        let dhGroup = "group15"
        let authenticationMethod = "pre-share"
        let lifetimeSeconds = 86_400
        let localIDType = "ip"
        let localID: String
        let peerIDType = "ip"
        let peerID: String
        let dpd = DeadPeerDetection()
    }

    struct IPsecPolicy: Encodable, Sendable {
        let authenticationAlgorithm = "sha2-256"
        let encryptionAlgorithm = "aes-128"
        let pfs = "group15"
        let transformProtocol = "esp"
        let lifetimeSeconds = 3600
        let encapsulationMode = "tunnel"
    }

    let id: String
    let name: String
    let status: String
    let vgwID: String
    /// ID of the gateway's public address, not the address itself. A private address stands for itself.
    let vgwIP: String
    let cgwID: String
    let style: String
    let peerSubnets: [String]
    /// Address with prefix length.
    let tunnelLocalAddress: String
    /// Address with prefix length.
    let tunnelPeerAddress: String
    let enableNQA: Bool?
    let enableHub: Bool?
    let policyRules: [PolicyRule]?
    let ikepolicy: IKEPolicy
    let ipsecpolicy = IPsecPolicy()
    let createdAt: String
    let updatedAt: String
    let enterpriseProjectID = "0"
    let haRole: String?
    let tags: [TagResource]?
    /// Present only while the connection has a monitor.
    var connectionMonitorID: String?

    /// Derives from the position what the configuration leaves open.
    ///
    /// - Parameters:
    ///   - index: Position among all connections ever created.
    ///   - isPrivate: Whether the gateway is in a private network.
    ///   - updatedAt: `nil` if the connection never changed.
    init(_ connection: SimulatedConnection, index: Int, isPrivate: Bool = false, updatedAt: CloudTime? = nil) {
        id = connection.id
        name = connection.name
        status = connection.status
        vgwID = connection.gatewayID
        vgwIP = isPrivate ? connection.sourceIP : connection.gatewayAddressID
        cgwID = connection.customerGatewayID
        style = connection.style.rawValue
        peerSubnets = ["10.\(index / 256 % 256).\(index % 256).0/24"]
        // The range ends at 169.254.169.x, because the cloud reserves 169.254.195.x.
        let tunnel = "169.254.\(70 + index / 64 % 100)"
        tunnelLocalAddress = connection.tunnelLocalAddress ?? "\(tunnel).\(index % 64 * 4 + 1)/30"
        tunnelPeerAddress = connection.tunnelPeerAddress ?? "\(tunnel).\(index % 64 * 4 + 2)/30"
        enableNQA = connection.style == .static ? connection.enableNQA : nil
        enableHub = connection.style == .bgp ? false : nil
        policyRules =
            connection.style == .policy
            ? [PolicyRule(ruleIndex: 1, source: "192.168.0.0/24", destination: peerSubnets)] : nil
        ikepolicy = IKEPolicy(localID: connection.sourceIP, peerID: connection.destinationIP)
        haRole = connection.haRole?.rawValue
        tags = connection.tags.map(TagResource.list)
        // The number of digits varies, as it does in the real cloud's responses.
        createdAt = connection.creationTime(index: index).text(fractionDigits: [3, 6, 2, 5][index % 4])
        self.updatedAt = updatedAt?.text(fractionDigits: 3) ?? createdAt
    }
}

/// Tag of a resource, as the VPN API writes it.
struct TagResource: Encodable, Sendable {
    let key: String
    let value: String

    /// Returns the tags in the order of their keys.
    static func list(_ tags: [String: String]) -> [TagResource] {
        tags.sorted { $0.key < $1.key }.map { TagResource(key: $0.key, value: $0.value) }
    }
}

/// Body of the response about one connection.
struct ConnectionResponse: Encodable {
    let vpnConnection: ConnectionResource
    let requestID: String
}

/// Body of the response to a list of connections.
struct ConnectionListResponse: Encodable {
    let vpnConnections: [ConnectionResource]
    let pageInfo: PageInfo
    /// Number of connections in the project, regardless of filter and page.
    let totalCount: Int
    let requestID: String
}

/// Body of the response about the log of a connection, which contains the reason of a failed negotiation.
struct ConnectionLogResponse: Encodable {
    struct Entry: Encodable {
        /// Seconds since 1970-01-01T00:00:00Z.
        let time: Int64
        let rawMessage: String
    }

    let logs: [Entry]
    let requestID: String

    /// Creates a log with one failure if the connection is `DOWN`, and an empty one otherwise.
    init(of entry: ConnectionLedger.Entry, requestID: String) {
        let connection = entry.connection
        let time = entry.updatedAt ?? connection.creationTime(index: entry.index)
        let message =
            "\(time.text(fractionDigits: 6).dropLast())+00:00 host ipsec_ike[30085]: [\(connection.sourceIP)] "
            + "IPSec tunnel negotiation fails. (IfIndex=[\(entry.index)], PolicyName=[], SeqNum=[0], "
            + "PeerAddress=[\(connection.destinationIP)], PeerPort=[500], Reason=[version mismatch])"
        logs =
            connection.status == "DOWN"
            ? [Entry(time: time.sinceEpoch.components.seconds, rawMessage: message)] : []
        self.requestID = requestID
    }
}
