import Testing

@testable import EmbeddedCloud

/// Changes of faults, switches, and the clock by the control path.
struct FaultControlTests {
    @Test func `faults can be set, shown, and ended, and never affect the control path`() {
        var cloud = TestCloud.withToken()
        let faults = #"{"rules":[{"effect":{"kind":"refuse","status":503},"operations":["showVpnConnection"]}]}"#
        #expect(cloud.call("PUT", "/control/faults", faults).status == 204)
        #expect(
            cloud.call("GET", "/control/faults").text
                == #"{"rules":[{"effect":{"code":"VPN.0002","kind":"refuse","message":"server error","shape":"flat","#
                + #""status":503},"operations":["showVpnConnection"]}],"seed":0}"#)
        #expect(cloud.vpn("GET", "vpn-connection/\(TestCloud.berlin)").status == 503)
        #expect(cloud.vpn("GET", "vpn-connection").status == 200)
        #expect(
            cloud.call("PUT", "/control/faults", #"{"rules":[{"effect":{"kind":"refuse","status":500}}]}"#).status
                == 204)
        #expect(cloud.vpn("GET", "vpn-connection").status == 500)
        #expect(cloud.call("GET", "/control/calls").status == 200)
        #expect(cloud.call("DELETE", "/control/faults").status == 204)
        #expect(cloud.call("GET", "/control/faults").text == #"{"rules":[],"seed":0}"#)
        #expect(cloud.vpn("GET", "vpn-connection").status == 200)
    }

    @Test func `a fault of a connection affects the calls on its monitor`() throws {
        var cloud = TestCloud.withToken()
        let id = try #require(cloud.createMonitor(TestCloud.berlin).text.firstMatch(of: /"id":"([^"]*)"/)).output.1
        let faults = #"{"rules":[{"connection_id":"\#(TestCloud.berlin)","effect":{"kind":"refuse","status":500}}]}"#
        _ = cloud.call("PUT", "/control/faults", faults)
        #expect(cloud.vpn("DELETE", "connection-monitors/\(id)").status == 500)
        #expect(cloud.vpn("GET", "connection-monitors?vpn_connection_id=\(TestCloud.berlin)").status == 500)
        #expect(cloud.createMonitor(TestCloud.berlin).status == 500)
        #expect(cloud.createMonitor(TestCloud.paris).status == 201)
    }

    @Test func `a dropped call is not executed, a lost one is, and both count as calls without a response`() {
        var cloud = TestCloud.withToken()
        for (kind, monitors) in [("drop", 0), ("lose", 1)] {
            _ = cloud.call("PUT", "/control/faults", #"{"rules":[{"effect":{"kind":"\#(kind)"}}]}"#)
            _ = cloud.createMonitor(TestCloud.berlin)
            #expect(
                cloud.call("GET", "/control/monitors").text.split(separator: "vpn_connection_id").count == monitors + 1)
        }
        #expect(
            cloud.call("GET", "/control/calls").text.contains(
                #"{"count":2,"operation":"createConnectionMonitor","status":0}"#))
        #expect(cloud.call("DELETE", "/control/calls").status == 204)
        #expect(cloud.call("GET", "/control/calls").text == #"{"calls":[]}"#)
    }

    @Test(arguments: [
        ("faults", "", "the body: "), ("faults", "{}", #"the body: \"rules\" is missing"#),
        ("faults", #"{"rules":[],"seeds":1}"#, #"the body: unknown key \"seeds\". Known keys: rules, seed"#),
        ("faults", #"{"rules":[{"effect":{"kind":"stall"},"frist":1}]}"#, #"rules[0]: unknown key \"frist\""#),
        (
            "faults", #"{"rules":[{"effect":{"kind":"stall","reset":true}}]}"#,
            #"rules[0].effect.reset: unknown key \"reset\" of the kind stall"#
        ),
        ("faults", #"{"rules":[{"effect":{"kind":"boom"}}]}"#, "rules[0].effect.kind: "),
        ("faults", #"{"rules":[{"effect":{"kind":"refuse","status":200}}]}"#, "expected 400 to 599, got 200"),
        ("faults", #"{"rules":[{"effect":{"kind":"refuse"}}]}"#, #"rules[0].effect: \"status\" is missing"#),
        (
            "faults", #"{"rules":[{"operations":["nothing"],"effect":{"kind":"stall"}}]}"#,
            "rules[0].operations[0]: "
        ),
        (
            "faults", #"{"rules":[{"first":1,"every":2,"effect":{"kind":"stall"}}]}"#,
            "first, every, and probability exclude each other"
        ),
        (
            "faults", #"{"rules":[{"effect":{"kind":"redirect","location":"http://x\r\ny: z"}}]}"#,
            "rules[0].effect.location: expected printable ASCII"
        ),
        (
            "faults", #"{"rules":[{"effect":{"kind":"replace","body":"","type":"a\nb"}}]}"#,
            "rules[0].effect.type: expected printable ASCII"
        ),
        ("faults", #"{"rules":[{"first":0,"effect":{"kind":"stall"}}]}"#, "expected 1 to 1073741824, got 0"),
        ("switches", #"{"readonly":true}"#, #"the body: unknown key \"readonly\""#),
        ("switches", #"{"read_only":true,"gone_status":500}"#, "expected 404 or 400, got 500"),
        ("switches", #"{"pending_create_time":-1}"#, "expected 0.0 to 86400.0, got -1.0"),
        ("clock", "{}", #"the body: \"offset\" is missing"#),
        ("clock", #"{"offset":"1"}"#, "offset: "),
    ])
    func `an invalid document fails with the place of the problem, and changes nothing`(
        path: String, body: String, reason: String
    ) {
        var cloud = TestCloud()
        let before = cloud.call("GET", "/control/\(path)").text
        let response = cloud.call("PUT", "/control/\(path)", body)
        #expect(response.status == 400)
        #expect(response.text.hasPrefix(#"{"error_code":"CONTROL.0001","error_msg":""#))
        #expect(response.text.contains(reason), "\(response.text)")
        #expect(cloud.call("GET", "/control/\(path)").text == before)
    }

    @Test func `the control path accepts only loopback host names`() {
        var cloud = TestCloud()
        for host in ["localhost", "LOCALHOST:80", "127.0.0.1:4711", "127.8.9.1", "[::1]", "[::1]:80"] {
            #expect(cloud.call("GET", "/control/calls", headers: ["host": host]).status == 200, "\(host)")
        }
        let others = [
            "", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "127.0.0.256", "127.0.0",
            "[::2]",
            "[::1", "[::1]x", "localhost:80x", "10.0.0.1", "127.0.0.1@evil.example",
        ]
        for host in others {
            #expect(cloud.call("GET", "/control/calls", headers: ["host": host]).status == 403, "\(host)")
            #expect(cloud.call("PUT", "/control/nothing", headers: ["host": host]).status == 403, "\(host)")
        }
    }

    @Test func `a change of the clock expires tokens`() {
        var cloud = TestCloud.withToken()
        #expect(cloud.call("PUT", "/control/clock", #"{"offset":86400.5}"#).status == 204)
        #expect(cloud.call("GET", "/control/clock").text == #"{"offset":86400.5}"#)
        #expect(cloud.vpn("GET", "vpn-connection").text.contains("token expires"))
        _ = cloud.call("PUT", "/control/clock", #"{"offset":-10}"#)
        #expect(cloud.vpn("GET", "vpn-connection").status == 200)
    }

    @Test func `no response of the control path contains a password or a key`() {
        var configuration = TestCloud.configuration
        configuration.accessKeys = [SimulatedAccessKey(id: "AKID", secret: "key secret", securityToken: "key token")]
        var cloud = TestCloud(configuration)
        for path in ["calls", "faults", "switches", "clock", "monitors"] {
            let text = cloud.call("GET", "/control/\(path)").text
            #expect(!text.isEmpty)
            for secret in ["open sesame", "AKID", "key secret", "key token"] { #expect(!text.contains(secret)) }
        }
    }
}
