/// A VPN gateway as the VPN API writes it. Fields that its network and attachment do not have are left out.
struct GatewayDocument: Encodable, Sendable {
    struct PublicAddress: Encodable, Sendable {
        let id: String
        let ipVersion: Int
        let type = "5_bgp"
        let ipAddress: String
        let chargeMode = "bandwidth"
        let bandwidthID: String
        /// In Mbit/s.
        let bandwidthSize = GatewayDocument.bandwidth
        let bandwidthName: String

        /// - Parameter connection: one that uses the address.
        init(of connection: SimulatedConnection) {
            var identifiers = IdentifierSource(text: "bandwidth \(connection.sourceIP)")
            id = connection.gatewayAddressID
            ipVersion = connection.sourceIP.contains(":") ? 6 : 4
            ipAddress = connection.sourceIP
            bandwidthID = identifiers.uuid()
            bandwidthName = "vpngw-bandwidth-\(bandwidthID.prefix(4))"
        }
    }

    /// Of each public address, in Mbit/s.
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
    /// The addresses and the time of creation stand in the answers about active gateways only.
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
    ///   - gateway: its name is empty where the connections name none; the cloud made one up then.
    ///   - connections: in the order of their creation.
    ///   - createdAt: as the answer writes it.
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

    /// The first connection with each address that is not empty.
    private static func addresses(of connections: [SimulatedConnection]) -> [SimulatedConnection] {
        var seen: Set = [""]
        return connections.filter { seen.insert($0.sourceIP).inserted }
    }
}
