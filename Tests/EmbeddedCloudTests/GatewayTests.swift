import FoundationEssentials
import Testing

@testable import EmbeddedCloud

/// VPN gateways, customer gateways, quotas, and the log of a connection.
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

    private struct CustomerGateways: Decodable {
        struct Row: Decodable {
            let id: String
            let name: String
            let idType: String?
            let idValue: String
            let createdAt: String
        }

        let customerGateways: [Row]
    }

    /// Two connections of one gateway to one customer gateway, over the gateway's two addresses.
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

    @Test func `a pair shares its gateway, which is shown whole, and its customer gateway`() throws {
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

    @Test func `the addresses of a gateway are those that its connections use`() throws {
        var cloud = cloud(Self.pair)
        let rows = try cloud.vpn("GET", "vpn-connection").json(Connections.self).vpnConnections
        let gateway = try #require(try gateways(&cloud).first)
        #expect([gateway.eip2, gateway.eip1].map { $0?.id } == rows.map(\.vgwIp))
        #expect(gateway.usedConnectionNumber == 2)
    }

    @Test func `without names, connections with one address share the gateway, whose name the cloud made up`() throws {
        var cloud = TestCloud.withToken()
        let rows = try cloud.vpn("GET", "vpn-connection").json(Connections.self).vpnConnections
        let gateways = try gateways(&cloud)
        #expect(gateways.map(\.id) == [rows[2].vgwId, rows[1].vgwId])
        #expect(gateways.map(\.name) == gateways.map { "vpngw-\($0.id.prefix(4))" })
        #expect(gateways.map(\.usedConnectionNumber) == [2, 1])
        #expect(gateways.map(\.createdAt) == ["2025-12-30T00:00:00.674Z", "2025-12-30T00:01:00.67Z"])
        #expect(gateways.map { $0.eip2 } == [nil, nil])
    }

    @Test func `a gateway with a standby says so, and so do its connections`() throws {
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

    @Test func `a private gateway on a router has private addresses, which connections name in the place of an id`()
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

    @Test func `a gateway without connections is listed too`() throws {
        var cloud = cloud(Self.pair, gateways: [SimulatedGateway(name: "spare")])
        #expect(try gateways(&cloud).map(\.name) == ["hub", "spare"])
        #expect(try gateways(&cloud).map(\.usedConnectionNumber) == [2, 0])
    }

    @Test func `customer gateways are in a list, where every second row lacks what it may lack`() {
        var cloud = cloud([
            Self.pair[0],
            SimulatedConnection(
                id: TestCloud.paris, name: "paris", sourceIP: "198.51.100.2", destinationIP: "203.0.113.7",
                style: .bgp),
        ])
        #expect(
            cloud.vpn("GET", "customer-gateways").stableText == #"""
                {"customer_gateways":[{"created_at":"2025-12-31T00:01:00.674125Z",\#
                "id":"3c01a06b-b54d-419f-aac3-7be4216a5c9c","id_value":"203.0.113.7",\#
                "name":"cgw-3c01","tags":[],"updated_at":"2025-12-31T00:01:00.674125Z"},\#
                {"bgp_asn":65000,"created_at":"2025-12-31T00:00:00.67412Z","id":"a5878e2e-58df-415b-a724-0e3df4b6d5db",\#
                "id_type":"ip","id_value":"203.0.113.9","ip":"203.0.113.9","name":"berlin","route_mode":"static",\#
                "tags":[],"updated_at":"2025-12-31T00:00:00.67412Z"}],\#
                "page_info":{"current_count":2,"next_marker":"2025-12-31T00:00:00.67412Z"},\#
                "request_id":"REQUEST","total_count":2}
                """#)
    }

    @Test func `customer gateways come in pages, each with its connections' id for it`() throws {
        let connections = (0..<5).map {
            SimulatedConnection(
                id: "c\($0)", name: "c\($0)", sourceIP: "198.51.100.1", destinationIP: "203.0.113.\($0)")
        }
        var cloud = cloud(connections)
        var ids: [String] = []
        var query = "?limit=2"
        while true {
            let page = try cloud.vpn("GET", "customer-gateways\(query)").json(CustomerGateways.self).customerGateways
            ids += page.map(\.id)
            guard page.count == 2 else { break }
            query = "?limit=2&marker=\(page[1].createdAt)"
        }
        let rows = try cloud.vpn("GET", "vpn-connection").json(Connections.self).vpnConnections
        #expect(ids == rows.map(\.cgwId))
        let shown = cloud.vpn("GET", "customer-gateways/\(ids[0])").stableText
        #expect(shown.hasPrefix(#"{"customer_gateway":{"bgp_asn":65000,"#))
        #expect(shown.contains(#""id_value":"203.0.113.4""#))
    }

    @Test func `what does not exist is not found, each in its words`() {
        var cloud = TestCloud.withToken()
        let id = "00000000-0000-4000-8000-000000000000"
        for (path, code) in [("vpn-gateways", "VPN.0509"), ("customer-gateways", "VPN.0004")] {
            let response = cloud.vpn("GET", "\(path)/\(id)")
            #expect(response.status == 404)
            #expect(response.text.hasPrefix(#"{"error_code":"\#(code)","#))
        }
        #expect(cloud.vpn("GET", "vpn-connection/\(id)/log").status == 404)
        #expect(cloud.vpn("GET", "customer-gateways?limit=201").status == 400)
        cloud.token = nil
        for path in ["vpn-gateways", "customer-gateways", "vpn/quotas"] {
            #expect(cloud.vpn("GET", path).status == 401)
        }
    }

    @Test func `quotas count what there is`() {
        var cloud = TestCloud.withToken()
        #expect(
            cloud.vpn("GET", "vpn/quotas").stableText == #"""
                {"quotas":{"resources":[{"quota":100,"type":"customer_gateway","used":3},\#
                {"quota":5000,"type":"vpn_connection","used":3},{"quota":50,"type":"vpn_gateway","used":2}]},\#
                "request_id":"REQUEST"}
                """#)
    }

    @Test func `the log tells why a connection is down, and nothing of one that is up`() {
        var cloud = TestCloud.withToken()
        #expect(
            cloud.vpn("GET", "vpn-connection/\(TestCloud.berlin)/log").stableText
                == #"{"logs":[],"request_id":"REQUEST"}"#)
        #expect(
            cloud.vpn("GET", "vpn-connection/\(TestCloud.paris)/log").stableText == #"""
                {"logs":[{"raw_message":"2026-01-01T00:01:00.674125+00:00 host ipsec_ike[30085]: [::1] \#
                IPSec tunnel negotiation fails. (IfIndex=[1], PolicyName=[], SeqNum=[0], PeerAddress=[::1], \#
                PeerPort=[500], Reason=[version mismatch])","time":1767225660}],"request_id":"REQUEST"}
                """#)
    }
}
