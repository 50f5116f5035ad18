import FoundationEssentials
import Testing

@testable import EmbeddedCloud

/// Addition, change, and removal of connections at run time.
struct ConnectionControlTests {
    private struct Connections: Decodable {
        struct Row: Decodable {
            let id: String
            let name: String
            let status: String
            let connectionMonitorId: String?
        }

        let vpnConnections: [Row]
    }

    private static let rome = "5c3fa094-8b04-4132-9d88-4e924f2caf55"

    private func rows(_ cloud: inout TestCloud) throws -> [Connections.Row] {
        try cloud.vpn("GET", "vpn-connection").json(Connections.self).vpnConnections
    }

    private func put(_ cloud: inout TestCloud, _ id: String, _ body: String) -> CloudResponse {
        cloud.call("PUT", "/control/connections/\(id)", body)
    }

    @Test func `a new connection is created now, comes first in the list, and can have a monitor`() throws {
        var cloud = TestCloud.withToken()
        let body = #"""
            {"name":"rome","source_ip":"127.0.0.10","destination_ip":"127.0.0.14","style":"static","ha_role":"slave",\#
            "enable_nqa":true,"tags":{"team":"net","site":"rome"},"gateway":"hub","customer_gateway":"rome-office",\#
            "tunnel_local_address":"169.254.9.1/30","tunnel_peer_address":"169.254.9.2/30","status":"DOWN"}
            """#
        let response = put(&cloud, Self.rome, body)
        #expect(response.status == 201)
        for part in [
            #""created_at":"2026-01-02T03:04:05.67800Z""#, #""enable_nqa":true"#, #""ha_role":"slave""#,
            #""status":"DOWN","style":"STATIC""#,
            #""tags":[{"key":"site","value":"rome"},{"key":"team","value":"net"}]"#,
            #""tunnel_local_address":"169.254.9.1/30","tunnel_peer_address":"169.254.9.2/30""#,
        ] {
            #expect(response.text.contains(part), "\(part)")
        }
        #expect(try rows(&cloud).map(\.name) == ["rome", "locked", "paris", "berlin"])
        #expect(cloud.vpn("GET", "vpn-gateways").text.contains(#""name":"hub""#))
        #expect(cloud.vpn("GET", "customer-gateways").text.contains(#""name":"rome-office""#))
        #expect(cloud.createMonitor(Self.rome).status == 201)
    }

    @Test func `a change affects only the values that it contains`() throws {
        var cloud = TestCloud.withToken()
        let before = cloud.vpn("GET", "vpn-connection/\(TestCloud.berlin)").stableText
        let response = put(&cloud, TestCloud.berlin, #"{"status":"DOWN"}"#)
        #expect(response.status == 200)
        #expect(
            response.stableText
                == before.replacing(#""status":"ACTIVE""#, with: #""status":"DOWN""#)
                .replacing(
                    #""updated_at":"2026-01-01T00:00:00.674Z""#, with: #""updated_at":"2026-01-02T03:04:05.678Z""#))
        #expect(cloud.vpn("GET", "vpn-connection/\(TestCloud.berlin)").stableText == response.stableText)
    }

    @Test func `a new address of a customer gateway, even an empty one, appears in its monitor`() throws {
        var cloud = TestCloud.withToken()
        _ = cloud.createMonitor(TestCloud.berlin)
        for address in ["127.0.0.99", ""] {
            #expect(put(&cloud, TestCloud.berlin, #"{"destination_ip":"\#(address)"}"#).status == 200)
            let text = cloud.vpn("GET", "connection-monitors").text
            #expect(text.contains(#""destination_ip":"\#(address)""#))
            #expect(text.contains(#""source_ip":"127.0.0.10""#))
        }
    }

    @Test func `a named customer gateway keeps its ID when its address changes`() throws {
        var cloud = TestCloud.withToken()
        _ = put(&cloud, TestCloud.berlin, #"{"customer_gateway":"office"}"#)
        let id = { (cloud: inout TestCloud) in
            cloud.vpn("GET", "vpn-connection/\(TestCloud.berlin)").text
                .firstMatch(of: /"cgw_id":"([^"]*)"/)?.output.1
        }
        let before = try #require(id(&cloud))
        _ = put(&cloud, TestCloud.berlin, #"{"destination_ip":"127.0.0.99"}"#)
        #expect(id(&cloud) == before)
        _ = put(&cloud, TestCloud.berlin, #"{"customer_gateway":""}"#)
        #expect(id(&cloud) != before)
    }

    @Test func `a removed connection disappears with its monitor, and returns without one`() throws {
        var cloud = TestCloud.withToken()
        _ = cloud.createMonitor(TestCloud.berlin)
        _ = cloud.createMonitor(TestCloud.paris)
        #expect(cloud.call("DELETE", "/control/connections/\(TestCloud.berlin)").status == 204)
        #expect(try rows(&cloud).map(\.name) == ["locked", "paris"])
        #expect(!cloud.vpn("GET", "connection-monitors").text.contains(TestCloud.berlin))
        #expect(cloud.vpn("GET", "connection-monitors").text.contains(TestCloud.paris))
        #expect(cloud.createMonitor(TestCloud.berlin).status == 404)
        #expect(cloud.call("DELETE", "/control/connections/\(TestCloud.berlin)").status == 404)
        _ = put(&cloud, TestCloud.berlin, #"{"source_ip":"127.0.0.10","destination_ip":"127.0.0.11"}"#)
        let row = try #require(try rows(&cloud).first)
        #expect(row.id == TestCloud.berlin && row.name == "vpn-2f0d" && row.connectionMonitorId == nil)
    }

    @Test(arguments: [
        ("", "the body: expected a JSON object"), ("[]", "the body: expected a JSON object"),
        (#"{"stat":"DOWN"}"#, #"the body: unknown key \"stat\". Known keys: name, status, "#),
        (#"{"status":1}"#, "status: "), (#"{"style":"odd"}"#, #"style: expected static, policy, or bgp, got \"odd\""#),
        (#"{"ha_role":"both"}"#, "ha_role: "), (#"{"name":""}"#, "name: expected 1 to 64 characters, got "),
        (#"{"created_at":"today"}"#, "created_at: expected a time such as "), (#"{"tags":[]}"#, "tags: "),
    ])
    func `an invalid body fails with its problem, and changes nothing`(
        body: String, message: String
    ) throws {
        var cloud = TestCloud.withToken()
        let before = cloud.vpn("GET", "vpn-connection").stableText
        let response = put(&cloud, TestCloud.berlin, body)
        #expect(response.status == 400)
        #expect(response.text.hasPrefix(#"{"error_code":"VPN.0001","error_msg":"invalid request: \#(message)"#))
        #expect(cloud.vpn("GET", "vpn-connection").stableText == before)
    }

    @Test(arguments: ["{}", #"{"source_ip":"127.0.0.1"}"#])
    func `a new connection requires both addresses`(body: String) {
        var cloud = TestCloud.withToken()
        let response = put(&cloud, Self.rome, body)
        #expect(response.status == 400)
        #expect(
            response.text.contains(
                "connection \(Self.rome) does not exist. Set source_ip and destination_ip to create it."))
    }

    @Test func `only PUT and DELETE change connections under /control`() {
        var cloud = TestCloud.withToken()
        for line in ["GET connections/c", "POST connections/c", "PUT connections", "PUT connections/c/other"] {
            let parts = line.split(separator: " ")
            #expect(cloud.call(String(parts[0]), "/control/\(parts[1])").status == 404, "\(line)")
        }
    }
}
