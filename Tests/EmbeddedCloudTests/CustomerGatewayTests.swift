import Testing

@testable import EmbeddedCloud

/// Customer gateways, quotas, and the log of a connection.
struct CustomerGatewayTests {
    private struct CustomerGateways: Decodable {
        struct Row: Decodable {
            let id: String
            let createdAt: String
        }

        let customerGateways: [Row]
    }

    private struct Connections: Decodable {
        struct Row: Decodable { let cgwId: String }

        let vpnConnections: [Row]
    }

    private func cloud(_ connections: [SimulatedConnection]) -> TestCloud {
        var configuration = TestCloud.configuration
        configuration.connections = connections
        return TestCloud.withToken(configuration)
    }

    @Test func `every second row in the list of customer gateways lacks the optional fields`() {
        var cloud = cloud([
            SimulatedConnection(
                id: TestCloud.berlin, name: "berlin-1", sourceIP: "198.51.100.1", destinationIP: "203.0.113.9",
                gatewayName: "hub", customerGatewayName: "berlin"),
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

    @Test func `customer gateways have pages, and the IDs that their connections refer to`() throws {
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

    @Test func `a missing resource fails with the error code of its kind`() {
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

    @Test func `quotas contain the number of resources`() {
        var cloud = TestCloud.withToken()
        #expect(
            cloud.vpn("GET", "vpn/quotas").stableText == #"""
                {"quotas":{"resources":[{"quota":100,"type":"customer_gateway","used":3},\#
                {"quota":5000,"type":"vpn_connection","used":3},{"quota":50,"type":"vpn_gateway","used":2}]},\#
                "request_id":"REQUEST"}
                """#)
    }

    @Test func `the log contains the reason why a connection is down, and is empty for one that is up`() {
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
