import Testing

@testable import EmbeddedCloud

/// Calls under `/control`, which need no token.
struct ControlTests {
    @Test func `the cloud counts calls by operation and status, except those under /control`() {
        var cloud = TestCloud()
        #expect(cloud.call("GET", "/control/calls").text == #"{"calls":[]}"#)
        cloud = TestCloud.withToken()
        _ = cloud.createMonitor(TestCloud.berlin)
        _ = cloud.createMonitor(TestCloud.berlin)
        _ = cloud.vpn("GET", "connection-monitors")
        _ = cloud.vpn("GET", "connection-monitors")
        _ = cloud.call("GET", "/nothing")
        _ = cloud.call("GET", "/control/monitors")
        #expect(
            cloud.call("GET", "/control/calls").text
                == #"{"calls":[{"count":1,"operation":"createConnectionMonitor","status":201},"#
                + #"{"count":1,"operation":"createConnectionMonitor","status":400},"#
                + #"{"count":1,"operation":"issueToken","status":201},"#
                + #"{"count":2,"operation":"listConnectionMonitors","status":200},"#
                + #"{"count":1,"operation":"unknown","status":404}]}"#)
    }

    @Test func `the control path lists and deletes monitors without a token`() throws {
        var cloud = TestCloud.withToken()
        _ = cloud.createMonitor(TestCloud.berlin)
        let listed = cloud.vpn("GET", "connection-monitors").stableText
        cloud.token = nil
        #expect(cloud.call("GET", "/control/monitors").stableText == listed)
        let id = try #require(listed.firstMatch(of: /"id":"([^"]*)"/)).output.1
        #expect(cloud.call("DELETE", "/control/monitors/\(id)").status == 204)
        #expect(cloud.call("DELETE", "/control/monitors/\(id)").status == 404)
        #expect(
            cloud.call("GET", "/control/monitors").stableText == #"{"connection_monitors":[],"request_id":"REQUEST"}"#)
    }
}
