/// VPN gateway, as the VPN API writes it. It omits the fields that its network and attachment lack.
struct GatewayResource: Encodable, Sendable {
    struct PublicAddress: Encodable, Sendable {
        let id: String
        let ipVersion: Int
        let type = "5_bgp"
        let ipAddress: String
        let chargeMode = "bandwidth"
        let bandwidthID: String
        /// Bandwidth in Mbit/s.
        let bandwidthSize = GatewayResource.bandwidth
        let bandwidthName: String

        /// - Parameter connection: A connection that uses the address.
        init(of connection: SimulatedConnection) {
            var identifiers = IdentifierSource(text: "bandwidth \(connection.sourceIP)")
            id = connection.gatewayAddressID
            ipVersion = connection.sourceIP.contains(":") ? 6 : 4
            ipAddress = connection.sourceIP
            bandwidthID = identifiers.uuid()
            bandwidthName = "vpngw-bandwidth-\(bandwidthID.prefix(4))"
        }
    }

    /// Bandwidth of each public address in Mbit/s.
    static let bandwidth = 300

    let id: String
    let name: String
    let networkType: String
    let status: String
    let attachmentType: String
    let ipVersion = "ipv4"
    let erID: String?
    let vpcID: String?
    let localSubnets: [String]?
    let connectSubnet: String?
    let bgpASN = 64_512
    let flavor = "Professional1"
    let availabilityZoneIDs: [String]
    let connectionNumber = 200
    let usedConnectionNumber: Int
    let usedConnectionGroup: Int
    let enterpriseProjectID = "0"
    /// Only active gateways have addresses and a time of creation in responses.
    let eip1: PublicAddress?
    let eip2: PublicAddress?
    let accessPrivateIP1: String?
    let accessPrivateIP2: String?
    let createdAt: String?
    let updatedAt: String?
    let accessVpcID: String
    let accessSubnetID: String
    let haMode: String

    private enum CodingKeys: String, CodingKey {
        case id, name, networkType, status, attachmentType, ipVersion, erID, vpcID, localSubnets, connectSubnet
        case bgpASN, flavor, connectionNumber, usedConnectionNumber, usedConnectionGroup, enterpriseProjectID
        case eip1, eip2, createdAt, updatedAt, accessVpcID, accessSubnetID, haMode
        case availabilityZoneIDs = "availability_zone_ids"
        case accessPrivateIP1 = "access_private_ip_1"
        case accessPrivateIP2 = "access_private_ip_2"
    }

    /// - Parameters:
    ///   - gateway: Gateway with an empty name if its connections name none. The cloud then generates a name.
    ///   - connections: Connections in the order of their creation.
    ///   - createdAt: Time in the notation of the response.
    init(
        id: String, _ gateway: SimulatedGateway, connections: [SimulatedConnection], region: String, createdAt: String
    ) {
        var identifiers = IdentifierSource(text: "network of \(id)")
        let network = identifiers.uuid()
        let subnet = identifiers.uuid()
        let isInVPC = gateway.attachmentType == .vpc
        let isActive = gateway.status == "ACTIVE"
        let addresses = isActive ? Self.addresses(of: connections) : []
        let isPublic = gateway.networkType == .public
        self.id = id
        name = gateway.name.isEmpty ? "vpngw-\(id.prefix(4))" : gateway.name
        networkType = gateway.networkType.rawValue
        status = gateway.status
        attachmentType = gateway.attachmentType.rawValue
        erID = isInVPC ? nil : network
        vpcID = isInVPC ? network : nil
        localSubnets = isInVPC ? ["192.168.0.0/24"] : nil
        connectSubnet = isInVPC ? subnet : nil
        availabilityZoneIDs = ["\(region)-01", "\(region)-02"]
        usedConnectionNumber = connections.count
        usedConnectionGroup = Set(connections.map(\.customerGatewayID)).count
        eip1 = isPublic ? addresses.first.map(PublicAddress.init) : nil
        eip2 = isPublic ? addresses.dropFirst().first.map(PublicAddress.init) : nil
        accessPrivateIP1 = isPublic ? nil : addresses.first?.sourceIP
        accessPrivateIP2 = isPublic ? nil : addresses.dropFirst().first?.sourceIP
        self.createdAt = isActive ? createdAt : nil
        updatedAt = isActive ? createdAt : nil
        accessVpcID = network
        accessSubnetID = subnet
        let hasStandby = connections.contains { $0.haRole == .slave }
        haMode = (gateway.haMode ?? (hasStandby ? .activeStandby : .activeActive)).rawValue
    }

    /// Returns the first connection of each address that is not empty.
    private static func addresses(of connections: [SimulatedConnection]) -> [SimulatedConnection] {
        var seen: Set = [""]
        return connections.filter { seen.insert($0.sourceIP).inserted }
    }
}

/// Customer gateway, as the VPN API writes it. Every second row lacks the fields that the API's own example lacks.
struct CustomerGatewayResource: Encodable, Sendable {
    let id: String
    let name: String
    let idType: String?
    let idValue: String
    let bgpASN: Int?
    let createdAt: String
    let updatedAt: String
    let tags: [TagResource] = []
    let routeMode: String?
    let ip: String?

    /// - Parameters:
    ///   - connection: First connection of the customer gateway.
    ///   - index: Position of the connection among all ever created.
    init(of connection: SimulatedConnection, index: Int) {
        let isComplete = index.isMultiple(of: 2)
        id = connection.customerGatewayID
        name = connection.customerGatewayName ?? "cgw-\(id.prefix(4))"
        idType = isComplete ? "ip" : nil
        idValue = connection.destinationIP
        bgpASN = isComplete ? 65_000 : nil
        // The gateway is a day older than the connection.
        let time = connection.creationTime(index: index) + .seconds(-86_400)
        createdAt = time.text(fractionDigits: [5, 6, 3, 2][index % 4])
        updatedAt = createdAt
        routeMode = isComplete ? (connection.style == .bgp ? "bgp" : "static") : nil
        ip = isComplete ? connection.destinationIP : nil
    }
}
