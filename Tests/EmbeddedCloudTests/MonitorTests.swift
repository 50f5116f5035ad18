import FoundationEssentials
import Testing

@testable import EmbeddedCloud

/// Connection monitors: creation, list, display, and deletion.
struct MonitorTests {
    private struct Response: Decodable {
        struct Monitor: Decodable {
            let id: String
            let status: String?
            let vpnConnectionId: String
        }

        let connectionMonitor: Monitor
    }

    private struct ListResponse: Decodable {
        let connectionMonitors: [Response.Monitor]
    }

    private func id(of response: CloudResponse) throws -> String {
        try response.json(Response.self).connectionMonitor.id
    }

    private func listed(_ cloud: inout TestCloud, _ query: String = "") throws -> [Response.Monitor] {
        try cloud.vpn("GET", "connection-monitors\(query)").json(ListResponse.self).connectionMonitors
    }

    @Test func `the response to a creation contains the monitor without its status`() throws {
        var cloud = TestCloud.withToken()
        let response = cloud.createMonitor(TestCloud.berlin)
        #expect(response.status == 201)
        #expect(response.header("Content-Type") == "application/json")
        let id = try id(of: response)
        #expect(id.count == 36)
        #expect(
            response.stableText
                == #"{"connection_monitor":{"destination_ip":"127.0.0.11","id":"\#(id)","proto_type":"icmp","#
                + #""source_ip":"127.0.0.10","type":"gateway","vpn_connection_id":"\#(TestCloud.berlin)"},"#
                + #""request_id":"REQUEST"}"#)
    }

    @Test func `a monitor is pending for the configured time, then active, in the list and alone`() throws {
        var cloud = TestCloud.withToken()
        let id = try id(of: cloud.createMonitor(TestCloud.berlin))
        for (wait, status) in [(Duration.zero, "PENDING_CREATE"), (.milliseconds(1999), "PENDING_CREATE")] {
            cloud.wait(wait)
            #expect(try listed(&cloud).map(\.status) == [status])
        }
        cloud.wait(.milliseconds(1))
        #expect(try listed(&cloud).map(\.status) == ["ACTIVE"])
        let shown = cloud.vpn("GET", "connection-monitors/\(id)")
        #expect(shown.status == 200)
        #expect(
            shown.stableText
                == #"{"connection_monitor":{"destination_ip":"127.0.0.11","id":"\#(id)","proto_type":"icmp","#
                + #""source_ip":"127.0.0.10","status":"ACTIVE","type":"gateway","#
                + #""vpn_connection_id":"\#(TestCloud.berlin)"},"request_id":"REQUEST"}"#)
    }

    @Test func `a second monitor of a connection fails with 400`() throws {
        var cloud = TestCloud.withToken()
        _ = cloud.createMonitor(TestCloud.berlin)
        let response = cloud.createMonitor(TestCloud.berlin)
        #expect(response.status == 400)
        #expect(
            response.stableText
                == #"{"error_code":"VPN.0381","error_msg":"VPN connection \#(TestCloud.berlin) already has connection "#
                + #"monitor","request_id":"REQUEST"}"#)
        #expect(try listed(&cloud).count == 1)
    }

    @Test func `a monitor of a missing connection fails`() {
        var cloud = TestCloud.withToken()
        let response = cloud.createMonitor("00000000-0000-4000-8000-000000000000")
        #expect(response.status == 404)
        #expect(
            response.stableText
                == #"{"error_code":"VPN.0004","error_msg":"resource not found","request_id":"REQUEST"}"#)
    }

    @Test func `a configured refusal is the response each time, and creates no monitor`() throws {
        var cloud = TestCloud.withToken()
        for _ in 0..<2 {
            let response = cloud.createMonitor(TestCloud.locked)
            #expect(response.status == 403)
            #expect(
                response.stableText
                    == #"{"error_code":"VPN.0007","error_msg":"not authorized to perform "#
                    + #"vpn:connectionMonitors:create","request_id":"REQUEST"}"#)
        }
        #expect(try listed(&cloud).isEmpty)
    }

    @Test(arguments: [
        "", "{", "[]", "{}", #"{"connection_monitor":null}"#, #"{"connection_monitor":{}}"#,
        #"{"connection_monitor":{"vpn_connection_id":1}}"#, #"{"connection_monitor":{"vpn_connection_id":""}}"#,
        #"{"vpn_connection_id":"\#(TestCloud.berlin)"}"#, "{\"connection_monitor\":{\"vpn_connection_id\":\"\u{0}",
    ])
    func `an invalid monitor request fails`(body: String) throws {
        var cloud = TestCloud.withToken()
        let response = cloud.vpn("POST", "connection-monitors", body)
        #expect(response.status == 400)
        #expect(response.text.hasPrefix(#"{"error_code":"VPN.0001","error_msg":"invalid request: "#))
        #expect(try listed(&cloud).isEmpty)
    }

    @Test func `the list is in the order of creation, and a filter selects a connection`() throws {
        var cloud = TestCloud.withToken()
        #expect(
            cloud.vpn("GET", "connection-monitors").stableText == #"{"connection_monitors":[],"request_id":"REQUEST"}"#)
        _ = cloud.createMonitor(TestCloud.paris)
        _ = cloud.createMonitor(TestCloud.berlin)
        #expect(try listed(&cloud).map(\.vpnConnectionId) == [TestCloud.paris, TestCloud.berlin])
        #expect(
            try listed(&cloud, "?vpn_connection_id=\(TestCloud.berlin)").map(\.vpnConnectionId) == [TestCloud.berlin])
        #expect(try listed(&cloud, "?vpn_connection_id=\(TestCloud.locked)").isEmpty)
    }

    @Test func `a deleted monitor disappears, and the connection can have another one with another ID`() throws {
        var cloud = TestCloud.withToken()
        let id = try id(of: cloud.createMonitor(TestCloud.berlin))
        let deleted = cloud.vpn("DELETE", "connection-monitors/\(id)")
        #expect(deleted.status == 204)
        #expect(deleted.body.isEmpty)
        for method in ["GET", "DELETE"] {
            let response = cloud.vpn(method, "connection-monitors/\(id)")
            #expect(response.status == 404)
            #expect(response.text.hasPrefix(#"{"error_code":"VPN.0004","#))
        }
        #expect(try listed(&cloud).isEmpty)
        let again = cloud.createMonitor(TestCloud.berlin)
        #expect(again.status == 201)
        #expect(try self.id(of: again) != id)
    }

    @Test func `a connection has the same monitor ID after a restart of the cloud`() throws {
        var first = TestCloud.withToken()
        var second = TestCloud.withToken()
        _ = second.createMonitor(TestCloud.paris)
        #expect(try id(of: first.createMonitor(TestCloud.berlin)) == id(of: second.createMonitor(TestCloud.berlin)))
    }
}
