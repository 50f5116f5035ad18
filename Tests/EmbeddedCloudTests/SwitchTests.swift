import Testing

@testable import EmbeddedCloud

/// Each behavior on which the sources about the cloud disagree.
struct SwitchTests {
    private func cloud(_ switches: String) -> TestCloud {
        var cloud = TestCloud.withToken()
        #expect(cloud.call("PUT", "/control/switches", switches).status == 204)
        return cloud
    }

    @Test func `a change of switches keeps the other switches`() {
        var cloud = cloud(#"{"read_only":true}"#)
        _ = cloud.call("PUT", "/control/switches", #"{"gone_status":400}"#)
        #expect(
            cloud.call("GET", "/control/switches").text
                == #"{"catalog_has_vpn":true,"catalog_path":"bare","enterprise_project_user":false,"#
                + #""error_shape":"flat","gone_status":400,"identity_error_shape":"keystone","not_ready_code":"","#
                + #""pending_create_time":2,"pending_delete_code":"VPN.0031","pending_delete_time":0,"#
                + #""read_only":true,"token_use":"everywhere"}"#)
    }

    @Test func `the VPN service's errors take the other shape, and the gateway's keep theirs`() {
        var cloud = cloud(#"{"error_shape":"plain"}"#)
        #expect(
            cloud.vpn("GET", "vpn-connection/x").text == #"{"code":"VPN.0004","message":"resource not found"}"#)
        cloud.token = "MIIforged"
        #expect(cloud.vpn("GET", "vpn-connection/x").text.contains(#""error_code":"APIGW.0301""#))
    }

    @Test func `the identity service's errors take the other shape`() {
        var cloud = cloud(#"{"identity_error_shape":"flat"}"#)
        let response = cloud.call("POST", "/v3/auth/tokens", TestCloud.tokenRequest(password: "guess"))
        #expect(response.status == 401)
        #expect(response.text == #"{"error_code":"IAM.0001","error_msg":"The username or password is wrong."}"#)
    }

    @Test(arguments: [(404, "VPN.0004"), (400, "VPN.0001")])
    func `the deletion of a missing monitor fails with the configured status`(status: Int, code: String) {
        var cloud = cloud(#"{"gone_status":\#(status)}"#)
        let response = cloud.vpn("DELETE", "connection-monitors/x")
        #expect(response.status == status)
        #expect(response.text.contains(code))
        #expect(cloud.vpn("GET", "connection-monitors/x").status == 404)
    }

    @Test(arguments: ["VPN.0031", "VPN.0381"])
    func `a deleted monitor stays for the configured time, during which a creation fails`(code: String) throws {
        var cloud = cloud(#"{"pending_delete_time":10,"pending_delete_code":"\#(code)"}"#)
        let id = try #require(cloud.createMonitor(TestCloud.berlin).text.firstMatch(of: /"id":"([^"]*)"/)).output.1
        #expect(cloud.vpn("DELETE", "connection-monitors/\(id)").status == 204)
        cloud.wait(.seconds(6))
        #expect(cloud.vpn("DELETE", "connection-monitors/\(id)").status == 204)
        #expect(cloud.vpn("GET", "connection-monitors").text.contains(#""status":"PENDING_DELETE""#))
        let refused = cloud.createMonitor(TestCloud.berlin)
        #expect(refused.status == 400)
        #expect(refused.text.contains(code))
        cloud.wait(.seconds(4))
        #expect(cloud.vpn("GET", "connection-monitors").text.hasPrefix(#"{"connection_monitors":[],"#))
        #expect(!cloud.vpn("GET", "vpn-connection").text.contains("connection_monitor_id"))
        #expect(cloud.vpn("GET", "connection-monitors/\(id)").status == 404)
        #expect(cloud.createMonitor(TestCloud.berlin).status == 201)
    }

    @Test func `the time to the active state is a switch`() {
        var cloud = cloud(#"{"pending_create_time":60}"#)
        _ = cloud.createMonitor(TestCloud.berlin)
        cloud.wait(.seconds(59))
        #expect(cloud.vpn("GET", "connection-monitors").text.contains("PENDING_CREATE"))
        cloud.wait(.seconds(1))
        #expect(cloud.vpn("GET", "connection-monitors").text.contains(#""status":"ACTIVE""#))
    }

    @Test(arguments: ["PENDING_CREATE", "PENDING_UPDATE", "PENDING_DELETE", "ERROR", "FREEZED", "ACTIVE", "DOWN"])
    func `a monitor of a connection that is not ready fails with the configured code`(status: String) {
        var configuration = TestCloud.configuration
        configuration.connections[0].status = status
        configuration.switches.notReadyCode = "VPN.0003"
        let isReady = status == "ACTIVE" || status == "DOWN"
        var cloud = TestCloud.withToken(configuration)
        #expect(cloud.createMonitor(TestCloud.berlin).status == (isReady ? 201 : 403))
        configuration.switches.notReadyCode = ""
        var lenient = TestCloud.withToken(configuration)
        #expect(lenient.createMonitor(TestCloud.berlin).status == 201)
    }

    @Test func `a read-only user can list and show, but not create or delete`() {
        var cloud = cloud(#"{"read_only":true}"#)
        #expect(cloud.vpn("GET", "connection-monitors").status == 200)
        #expect(cloud.vpn("GET", "vpn-connection").status == 200)
        let refused = cloud.createMonitor(TestCloud.berlin)
        #expect(refused.status == 403)
        #expect(refused.text.contains("VPN.0007"))
        #expect(cloud.vpn("DELETE", "connection-monitors/x").status == 403)
        cloud.token = nil
        #expect(cloud.createMonitor(TestCloud.berlin).status == 401)
    }

    @Test func `a user of one enterprise project can show, but not list`() {
        var cloud = cloud(#"{"enterprise_project_user":true}"#)
        #expect(cloud.vpn("GET", "connection-monitors").status == 403)
        #expect(cloud.vpn("GET", "vpn-connection").status == 403)
        #expect(cloud.vpn("GET", "vpn-connection/\(TestCloud.berlin)").status == 200)
        #expect(cloud.createMonitor(TestCloud.berlin).status == 201)
        #expect(cloud.call("GET", "/v3/projects").status == 200)
    }

    @Test func `a switch restricts tokens to the identity service`() {
        var cloud = cloud(#"{"token_use":"identity_only"}"#)
        #expect(cloud.vpn("GET", "vpn-connection").text.contains("decrypt token fail"))
        #expect(cloud.call("GET", "/v3/projects").status == 200)
    }
}
