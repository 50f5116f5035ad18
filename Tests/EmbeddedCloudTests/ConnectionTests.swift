import FoundationEssentials
import Testing

@testable import EmbeddedCloud

/// VPN connections: the list, its pages, and a single connection.
struct ConnectionTests {
    private struct Connection: Decodable {
        let id: String
        let name: String
        let status: String
        let style: String
        let vgwId: String
        let createdAt: String
        let enableNqa: Bool?
        let enableHub: Bool?
        let policyRules: [PolicyRule]?
        let connectionMonitorId: String?
    }

    private struct PolicyRule: Decodable {}

    private struct Page: Decodable {
        struct Info: Decodable {
            let nextMarker: String?
            let currentCount: Int
        }

        let vpnConnections: [Connection]
        let pageInfo: Info
        let totalCount: Int
    }

    private func page(_ cloud: inout TestCloud, _ query: String = "") throws -> Page {
        try cloud.vpn("GET", "vpn-connection\(query)").json(Page.self)
    }

    @Test func `the list contains all connections, the newest first, and a marker on its last page too`() throws {
        var cloud = TestCloud.withToken()
        let page = try page(&cloud)
        #expect(page.vpnConnections.map(\.name) == ["locked", "paris", "berlin"])
        #expect(page.vpnConnections.map(\.style) == ["BGP", "POLICY", "STATIC"])
        #expect(page.vpnConnections.map(\.status) == ["ACTIVE", "DOWN", "ACTIVE"])
        #expect(
            page.vpnConnections.map(\.createdAt) == [
                "2026-01-01T00:02:00.67Z", "2026-01-01T00:01:00.674125Z", "2026-01-01T00:00:00.674Z",
            ])
        #expect(page.pageInfo.currentCount == 3)
        #expect(page.pageInfo.nextMarker == "2026-01-01T00:00:00.674Z")
        #expect(page.totalCount == 3)
        let text = cloud.vpn("GET", "vpn-connection").stableText
        #expect(text.hasPrefix(#"{"page_info":{"current_count":3,"next_marker":"2026-01-01T00:00:00.674Z"},"#))
        #expect(text.contains(#""request_id":"REQUEST","total_count":3,"vpn_connections":[{"#))
    }

    @Test func `a connection has only the fields of its style`() throws {
        var cloud = TestCloud.withToken()
        let rows = try page(&cloud).vpnConnections
        #expect(rows.map(\.enableNqa) == [nil, nil, false])
        #expect(rows.map(\.enableHub) == [false, nil, nil])
        #expect(rows.map { $0.policyRules?.count } == [nil, 1, nil])
    }

    @Test func `a single connection has every documented field`() {
        var cloud = TestCloud.withToken()
        let response = cloud.vpn("GET", "vpn-connection/\(TestCloud.berlin)")
        #expect(response.status == 200)
        #expect(
            response.stableText == #"""
                {"request_id":"REQUEST","vpn_connection":{"cgw_id":"3330ee95-6b97-4683-a668-64261e440180",\#
                "created_at":"2026-01-01T00:00:00.674Z","enable_nqa":false,"enterprise_project_id":"0",\#
                "ha_role":"master","id":"2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22","ikepolicy":{\#
                "authentication_algorithm":"sha2-256","authentication_method":"pre-share",\#
                "dh_group":"group15","dpd":{"interval":30,"msg":"seq-hash-notify",\#
                "timeout":15},"encryption_algorithm":"aes-128","ike_version":"v2","lifetime_seconds":86400,\#
                "local_id":"127.0.0.10","local_id_type":"ip","peer_id":"127.0.0.11","peer_id_type":"ip"},\#
                "ipsecpolicy":{"authentication_algorithm":"sha2-256","encapsulation_mode":"tunnel",\#
                "encryption_algorithm":"aes-128","lifetime_seconds":3600,"pfs":"group15","transform_protocol":"esp"},\#
                "name":"berlin","peer_subnets":["10.0.0.0/24"],"status":"ACTIVE","style":"STATIC",\#
                "tags":[{"key":"simulated","value":"true"}],"tunnel_local_address":"169.254.70.1/30",\#
                "tunnel_peer_address":"169.254.70.2/30","updated_at":"2026-01-01T00:00:00.674Z",\#
                "vgw_id":"8623385c-c074-453b-a856-21f8c5386090","vgw_ip":"1fdcd1cf-e731-42be-aee8-20180ee8b5a0"}}
                """#)
    }

    @Test(arguments: ["00000000-0000-4000-8000-000000000000", "%20"])
    func `a connection that does not exist is not found`(id: String) {
        var cloud = TestCloud.withToken()
        let response = cloud.vpn("GET", "vpn-connection/\(id)")
        #expect(response.status == 404)
        #expect(response.text.hasPrefix(#"{"error_code":"VPN.0004","#))
    }

    @Test func `a connection has the ID of its monitor while the monitor exists`() throws {
        var cloud = TestCloud.withToken()
        _ = cloud.createMonitor(TestCloud.paris)
        let ids = try page(&cloud).vpnConnections.map(\.connectionMonitorId)
        let id = try #require(ids[1])
        #expect(ids == [nil, id, nil])
        #expect(
            cloud.vpn("GET", "vpn-connection/\(TestCloud.paris)").text.contains(#""connection_monitor_id":"\#(id)""#))
        #expect(cloud.vpn("DELETE", "connection-monitors/\(id)").status == 204)
        #expect(try page(&cloud).vpnConnections.map(\.connectionMonitorId) == [nil, nil, nil])
    }

    @Test(arguments: [1, 2, 3, 7, 50])
    func `following the markers yields each connection once`(limit: Int) throws {
        var configuration = TestCloud.configuration
        configuration.connections = (0..<50).map {
            SimulatedConnection(
                id: "00000000-0000-4000-8000-0000000000\(10 + $0)", name: "c\($0)", sourceIP: "127.0.0.1",
                destinationIP: "127.0.1.\($0)")
        }
        var cloud = TestCloud.withToken(configuration)
        var names: [String] = []
        var query = "?limit=\(limit)"
        while true {
            let page = try page(&cloud, query)
            names += page.vpnConnections.map(\.name)
            #expect(page.pageInfo.currentCount == page.vpnConnections.count)
            #expect(page.totalCount == 50)
            guard page.pageInfo.currentCount == limit, let marker = page.pageInfo.nextMarker else { break }
            query = "?limit=\(limit)&marker=\(marker.replacing(":", with: "%3A"))"
        }
        #expect(names == (0..<50).reversed().map { "c\($0)" })
    }

    @Test func `a page without a row has no marker`() throws {
        var cloud = TestCloud.withToken()
        for query in ["?limit=0", "?limit=2&marker=2026-01-01T00:00:00.674Z"] {
            let page = try page(&cloud, query)
            #expect(page.vpnConnections.isEmpty)
            #expect(page.pageInfo.nextMarker == nil)
            #expect(page.totalCount == 3)
        }
    }

    @Test func `a page has at most 2000 rows`() throws {
        var configuration = TestCloud.configuration
        configuration.connections = (0..<2001).map {
            SimulatedConnection(id: "c\($0)", name: "c\($0)", sourceIP: "127.0.0.1", destinationIP: "127.0.0.2")
        }
        var cloud = TestCloud.withToken(configuration)
        let page = try page(&cloud)
        #expect(page.pageInfo.currentCount == 2000)
        #expect(page.totalCount == 2001)
    }

    @Test func `a filter selects the connections of a gateway, which connections with the same source address share`()
        throws
    {
        var cloud = TestCloud.withToken()
        let gateway = try page(&cloud).vpnConnections[2].vgwId
        let narrowed = try page(&cloud, "?vgw_id=\(gateway)")
        #expect(narrowed.vpnConnections.map(\.name) == ["locked", "berlin"])
        #expect(narrowed.totalCount == 3)
        #expect(try page(&cloud, "?enterprise_project_id=0").vpnConnections.count == 3)
        #expect(try page(&cloud, "?enterprise_project_id=1").vpnConnections.isEmpty)
    }

    @Test(arguments: [
        "?limit=-1", "?limit=2001", "?limit=ten", "?limit=", "?limit=2&marker=x", "?limit=2&marker=",
        "?marker=2026-01-01T00:00:00.674Z",
    ])
    func `an invalid page fails`(query: String) {
        var cloud = TestCloud.withToken()
        let response = cloud.vpn("GET", "vpn-connection\(query)")
        #expect(response.status == 400)
        #expect(response.text.hasPrefix(#"{"error_code":"VPN.0001","error_msg":"invalid request: "#))
    }

    @Test func `tunnel addresses are unique, end with /30, and avoid the range that the cloud reserves`() {
        let documents = (0..<6400).map { index in
            ConnectionResource(
                SimulatedConnection(id: "c", name: "c", sourceIP: "127.0.0.1", destinationIP: "127.0.0.2"), index: index
            )
        }
        #expect(Set(documents.map(\.tunnelPeerAddress)).count == 6400)
        #expect(documents[0].tunnelLocalAddress == "169.254.70.1/30")
        #expect(documents[0].tunnelPeerAddress == "169.254.70.2/30")
        #expect(documents[6399].tunnelPeerAddress == "169.254.169.254/30")
    }
}
