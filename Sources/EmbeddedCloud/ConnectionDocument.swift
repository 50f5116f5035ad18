/// A VPN connection as the VPN API writes it. Fields that its style does not have are left out.
struct ConnectionDocument: Encodable, Sendable {
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
    /// The id of the gateway's public address, not that address; the address itself where it is private.
    let vgwIP: String
    let cgwID: String
    let style: String
    let peerSubnets: [String]
    /// With its prefix length.
    let tunnelLocalAddress: String
    /// With its prefix length.
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
    let tags: [TagDocument]?
    /// Only while the connection has a monitor.
    var connectionMonitorID: String?

    /// What the configuration leaves open follows from the place in it.
    ///
    /// - Parameters:
    ///   - index: of the connection among all that ever were.
    ///   - isPrivate: whether its gateway is in a private network.
    ///   - updatedAt: `nil` where it never was.
    init(_ connection: SimulatedConnection, index: Int, isPrivate: Bool = false, updatedAt: CloudTime? = nil) {
        id = connection.id
        name = connection.name
        status = connection.status
        vgwID = connection.gatewayID
        vgwIP = isPrivate ? connection.sourceIP : connection.gatewayAddressID
        cgwID = connection.customerGatewayID
        style = connection.style.rawValue
        peerSubnets = ["10.\(index / 256 % 256).\(index % 256).0/24"]
        // Up to 169.254.169.x: the cloud keeps 169.254.195.x for itself.
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
        tags = connection.tags.map(TagDocument.list)
        // The number of digits differs, as it does in the cloud's own answers.
        createdAt = connection.creationTime(index: index).text(fractionDigits: [3, 6, 2, 5][index % 4])
        self.updatedAt = updatedAt?.text(fractionDigits: 3) ?? createdAt
    }
}

extension SimulatedConnection {
    /// Where it is not given, one a minute.
    ///
    /// - Parameter index: of the connection among all that ever were.
    func creationTime(index: Int) -> CloudTime {
        CloudTime(sinceEpoch: createdAt ?? .seconds(1_767_225_600 + 60 * index) + .microseconds(674_125))
    }

    var gatewayID: String { Self.gatewayID(named: gatewayName ?? sourceIP) }

    static func gatewayID(named name: String) -> String {
        var gateway = IdentifierSource(text: "gateway \(name)")
        return gateway.uuid()
    }

    /// Of the public address that the connection uses, one of the gateway's two.
    var gatewayAddressID: String {
        var address = IdentifierSource(text: "gateway \(sourceIP)")
        // The first is the gateway's own, where the gateway has no name.
        _ = address.uuid()
        return address.uuid()
    }

    var customerGatewayID: String {
        var customerGateway = IdentifierSource(text: "customer gateway \(customerGatewayName ?? destinationIP)")
        return customerGateway.uuid()
    }
}
