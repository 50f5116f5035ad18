import FoundationEssentials
import Testing

@testable import EmbeddedCloud

/// VPN gateways.
struct GatewayTests {
    private struct Connections: Decodable {
        struct Row: Decodable {
            let name: String
            let vgwId: String
            let vgwIp: String
            let cgwId: String
            let haRole: String?
        }

        let vpnConnections: [Row]
    }

    private struct Gateways: Decodable {
        struct Row: Decodable {
            let id: String
            let name: String
            let status: String
            let haMode: String
            let eip1: Address?
            let eip2: Address?
            let accessPrivateIp1: String?
            let erId: String?
            let vpcId: String?
            let createdAt: String?
            let usedConnectionNumber: Int
        }

        struct Address: Decodable, Equatable {
            let id: String
            let ipAddress: String
        }

        let vpnGateways: [Row]
    }

    /// Two connections of one gateway to one customer gateway, which use the two addresses of the gateway.
    private static let pair = [
        SimulatedConnection(
            id: TestCloud.berlin, name: "berlin-1", sourceIP: "198.51.100.1", destinationIP: "203.0.113.9",
            gatewayName: "hub", customerGatewayName: "berlin"),
        SimulatedConnection(
            id: TestCloud.paris, name: "berlin-2", sourceIP: "198.51.100.2", destinationIP: "203.0.113.9",
            gatewayName: "hub", customerGatewayName: "berlin"),
    ]

    private func cloud(_ connections: [SimulatedConnection], gateways: [SimulatedGateway] = []) -> TestCloud {
        var configuration = TestCloud.configuration
        configuration.connections = connections
        configuration.gateways = gateways
        return TestCloud.withToken(configuration)
    }

    private func gateways(_ cloud: inout TestCloud) throws -> [Gateways.Row] {
        try cloud.vpn("GET", "vpn-gateways").json(Gateways.self).vpnGateways
    }

    @Test func `a pair shares its gateway, which has every documented field, and its customer gateway`() throws {
        var cloud = cloud(Self.pair)
        let rows = try cloud.vpn("GET", "vpn-connection").json(Connections.self).vpnConnections
        #expect(Set(rows.map(\.vgwId)).count == 1)
        #expect(Set(rows.map(\.cgwId)).count == 1)
        #expect(Set(rows.map(\.vgwIp)).count == 2)
        let id = try #require(rows.first?.vgwId)
        let text = cloud.vpn("GET", "vpn-gateways").stableText
        #expect(
            text == #"""
                {"request_id":"REQUEST","vpn_gateways":[{"access_subnet_id":"94fa5e31-2051-491a-a9c9-79a6a7a17eae",\#
                "access_vpc_id":"a11c6bff-8a48-4e6a-a167-45527e131203","attachment_type":"vpc",\#
                "availability_zone_ids":["eu-de-01","eu-de-02"],"bgp_asn":64512,\#
                "connect_subnet":"94fa5e31-2051-491a-a9c9-79a6a7a17eae","connection_number":200,\#
                "created_at":"2025-12-30T00:00:00.674Z",\#
                "eip1":{"bandwidth_id":"fd69ba4b-39aa-4d77-a2d5-01573d6ae032",\#
                "bandwidth_name":"vpngw-bandwidth-fd69","bandwidth_size":300,"charge_mode":"bandwidth",\#
                "id":"1ba5d529-8c96-4dfa-a014-0d1bf072da3e","ip_address":"198.51.100.1","ip_version":4,\#
                "type":"5_bgp"},"eip2":{"bandwidth_id":"bba59862-643b-4c62-aa83-9af96d78023b",\#
                "bandwidth_name":"vpngw-bandwidth-bba5","bandwidth_size":300,"charge_mode":"bandwidth",\#
                "id":"0c439a53-7e58-4618-aa66-e24c63eacd72","ip_address":"198.51.100.2","ip_version":4,\#
                "type":"5_bgp"},"enterprise_project_id":"0","flavor":"Professional1","ha_mode":"active-active",\#
                "id":"2f28a687-b585-4f9c-a774-76c2fcab54ce","ip_version":"ipv4",\#
                "local_subnets":["192.168.0.0/24"],"name":"hub","network_type":"public","status":"ACTIVE",\#
                "updated_at":"2025-12-30T00:00:00.674Z","used_connection_group":1,"used_connection_number":2,\#
                "vpc_id":"a11c6bff-8a48-4e6a-a167-45527e131203"}]}
                """#)
        let shown = text.replacing(#""vpn_gateways":["#, with: #""vpn_gateway":"#).replacing("}]}", with: "}}")
        #expect(cloud.vpn("GET", "vpn-gateways/\(id)").stableText == shown)
    }

    @Test func `a gateway has the addresses that its connections use`() throws {
        var cloud = cloud(Self.pair)
        let rows = try cloud.vpn("GET", "vpn-connection").json(Connections.self).vpnConnections
        let gateway = try #require(try gateways(&cloud).first)
        #expect([gateway.eip2, gateway.eip1].map { $0?.id } == rows.map(\.vgwIp))
        #expect(gateway.usedConnectionNumber == 2)
    }

    @Test func `without names, connections with the same address share a gateway with a generated name`() throws {
        var cloud = TestCloud.withToken()
        let rows = try cloud.vpn("GET", "vpn-connection").json(Connections.self).vpnConnections
        let gateways = try gateways(&cloud)
        #expect(gateways.map(\.id) == [rows[2].vgwId, rows[1].vgwId])
        #expect(gateways.map(\.name) == gateways.map { "vpngw-\($0.id.prefix(4))" })
        #expect(gateways.map(\.usedConnectionNumber) == [2, 1])
        #expect(gateways.map(\.createdAt) == ["2025-12-30T00:00:00.674Z", "2025-12-30T00:01:00.67Z"])
        #expect(gateways.map { $0.eip2 } == [nil, nil])
    }

    @Test func `a gateway with a standby shows it, and so do its connections`() throws {
        var connections = Self.pair
        connections[1].haRole = .slave
        var cloud = cloud(connections)
        #expect(try gateways(&cloud).map(\.haMode) == ["active-standby"])
        let roles = try cloud.vpn("GET", "vpn-connection").json(Connections.self).vpnConnections.map(\.haRole)
        #expect(roles == ["slave", "master"])
    }

    @Test(arguments: ["FAULT", "PENDING_CREATE"])
    func `a gateway that is not active has no addresses and no time of creation`(status: String) throws {
        var cloud = cloud(Self.pair, gateways: [SimulatedGateway(name: "hub", status: status)])
        let gateway = try #require(try gateways(&cloud).first)
        #expect(gateway.status == status)
        #expect(gateway.eip1 == nil && gateway.eip2 == nil && gateway.createdAt == nil)
    }

    @Test func `a private gateway on a router has private addresses, which its connections contain instead of an ID`()
        throws
    {
        let gateway = SimulatedGateway(name: "hub", networkType: .private, attachmentType: .er, haMode: .activeStandby)
        var cloud = cloud(Self.pair, gateways: [gateway])
        let row = try #require(try gateways(&cloud).first)
        #expect(row.accessPrivateIp1 == "198.51.100.1" && row.eip1 == nil)
        #expect(row.erId != nil && row.vpcId == nil && row.haMode == "active-standby")
        #expect(cloud.vpn("GET", "vpn-gateways").text.contains(#""access_private_ip_2":"198.51.100.2""#))
        let rows = try cloud.vpn("GET", "vpn-connection").json(Connections.self).vpnConnections
        #expect(rows.map(\.vgwIp) == ["198.51.100.2", "198.51.100.1"])
    }

    @Test func `the list contains a gateway without connections`() throws {
        var cloud = cloud(Self.pair, gateways: [SimulatedGateway(name: "spare")])
        #expect(try gateways(&cloud).map(\.name) == ["hub", "spare"])
        #expect(try gateways(&cloud).map(\.usedConnectionNumber) == [2, 0])
    }
}
