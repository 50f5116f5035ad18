import FoundationEssentials
import Testing

@testable import EmbeddedCloud

/// Connection monitors: create, list, show, delete.
struct MonitorTests {
    private struct Answer: Decodable {
        struct Monitor: Decodable {
            let id: String
            let status: String?
            let vpnConnectionId: String
        }

        let connectionMonitor: Monitor
    }

    private struct ListAnswer: Decodable {
        let connectionMonitors: [Answer.Monitor]
    }

    private func id(of response: CloudResponse) throws -> String {
        try response.json(Answer.self).connectionMonitor.id
    }

    private func listed(_ cloud: inout TestCloud, _ query: String = "") throws -> [Answer.Monitor] {
        try cloud.vpn("GET", "connection-monitors\(query)").json(ListAnswer.self).connectionMonitors
    }

    @Test func `a creation is answered with the monitor, but not with its status`() throws {
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

    @Test func `a monitor is pending until its time is over, then active, in the list and alone`() throws {
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

    @Test func `a connection has one monitor: the second creation is refused with 400`() throws {
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

    @Test func `a connection that does not exist gets no monitor`() {
        var cloud = TestCloud.withToken()
        let response = cloud.createMonitor("00000000-0000-4000-8000-000000000000")
        #expect(response.status == 404)
        #expect(
            response.stableText
                == #"{"error_code":"VPN.0004","error_msg":"resource not found","request_id":"REQUEST"}"#)
    }

    @Test func `a configured refusal is the answer, each time, and no monitor comes of it`() throws {
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
    func `a body that is no request for a monitor is refused`(body: String) throws {
        var cloud = TestCloud.withToken()
        let response = cloud.vpn("POST", "connection-monitors", body)
        #expect(response.status == 400)
        #expect(response.text.hasPrefix(#"{"error_code":"VPN.0001","error_msg":"invalid request: "#))
        #expect(try listed(&cloud).isEmpty)
    }

    @Test func `the list is in the order of creation and can be narrowed to a connection`() throws {
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

    @Test func `a deleted monitor is gone, and the connection can have another, with another id`() throws {
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

    @Test func `a restarted cloud gives the same connection the same monitor id`() throws {
        var first = TestCloud.withToken()
        var second = TestCloud.withToken()
        _ = second.createMonitor(TestCloud.paris)
        #expect(try id(of: first.createMonitor(TestCloud.berlin)) == id(of: second.createMonitor(TestCloud.berlin)))
    }
}
