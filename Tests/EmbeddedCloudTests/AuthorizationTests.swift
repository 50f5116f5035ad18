import Testing

@testable import EmbeddedCloud

/// Calls that the gateway refuses before they reach the VPN service.
struct AuthorizationTests {
    private func refusal(_ code: String, _ message: String) -> String {
        #"{"error_code":"\#(code)","error_msg":"\#(message)","request_id":"REQUEST"}"#
    }

    private static let prefix = "Incorrect IAM authentication information: "

    @Test func `a call without a token fails`() {
        var cloud = TestCloud()
        let response = cloud.vpn("GET", "vpn-connection")
        #expect(response.status == 401)
        #expect(response.stableText == refusal("APIGW.0301", Self.prefix + "x-auth-token not found"))
    }

    @Test(arguments: ["", "MIIforged"])
    func `a token that the cloud did not issue fails`(token: String) {
        var cloud = TestCloud()
        cloud.token = token
        let response = cloud.createMonitor(TestCloud.berlin)
        #expect(response.status == 401)
        #expect(response.stableText == refusal("APIGW.0301", Self.prefix + "decrypt token fail"))
    }

    @Test func `a token is valid exactly until its expiry`() {
        var cloud = TestCloud.withToken()
        cloud.wait(.seconds(86_400) - .nanoseconds(1))
        #expect(cloud.vpn("GET", "vpn-connection").status == 200)
        cloud.wait(.nanoseconds(1))
        let response = cloud.vpn("GET", "vpn-connection")
        #expect(response.status == 401)
        #expect(
            response.stableText
                == refusal(
                    "APIGW.0301", Self.prefix + "token expires, expires_at: 2026-01-03T03:04:05.678000Z"))
    }

    @Test func `a revoked token fails, and a new one is valid`() {
        var cloud = TestCloud.withToken()
        #expect(cloud.call("DELETE", "/control/tokens").status == 204)
        #expect(cloud.vpn("GET", "vpn-connection").stableText.contains("decrypt token fail"))
        cloud.token = cloud.call("POST", "/v3/auth/tokens", TestCloud.tokenRequest()).header("X-Subject-Token")
        #expect(cloud.vpn("GET", "vpn-connection").status == 200)
    }

    @Test func `the cloud forgets the oldest of more than 1000 tokens`() {
        var cloud = TestCloud.withToken()
        for _ in 1..<1000 { _ = cloud.call("POST", "/v3/auth/tokens?nocatalog", TestCloud.tokenRequest()) }
        #expect(cloud.vpn("GET", "connection-monitors").status == 200)
        _ = cloud.call("POST", "/v3/auth/tokens?nocatalog", TestCloud.tokenRequest())
        #expect(cloud.vpn("GET", "connection-monitors").status == 401)
    }

    @Test func `a token fails for the calls of another project`() {
        var cloud = TestCloud.withToken()
        let response = cloud.call("GET", "/v5/ffffffffffffffffffffffffffffffff/vpn-connection")
        #expect(response.status == 403)
        #expect(response.stableText == refusal("APIGW.0302", "The IAM user is not authorized to access the API"))
    }

    @Test(arguments: [
        ("GET", "/v6/x"), ("PUT", "/v5/\(TestCloud.projectID)/connection-monitors/x"), ("GET", "/control"),
    ])
    func `an unknown path and a wrong method yield the same error, with or without a token`(
        method: String, path: String
    ) {
        for token in [nil, TestCloud.withToken().token] {
            var cloud = TestCloud.withToken()
            cloud.token = token
            let response = cloud.call(method, path)
            #expect(response.status == 404)
            #expect(
                response.stableText
                    == refusal(
                        "APIGW.0101", "The API does not exist or has not been published in the environment"))
        }
    }

    @Test func `a body that is too large fails`() {
        var cloud = TestCloud.withToken()
        let response = cloud.callTooLarge("POST", "/v5/\(TestCloud.projectID)/connection-monitors")
        #expect(response.status == 413)
        #expect(response.stableText == refusal("APIGW.0201", "Request entity too large"))
    }

    @Test func `each response has its own request ID, in the header and in the body`() {
        var cloud = TestCloud.withToken()
        let responses = [
            cloud.vpn("GET", "vpn-connection"), cloud.vpn("GET", "connection-monitors"), cloud.vpn("GET", "nothing"),
            cloud.createMonitor(TestCloud.berlin),
        ]
        #expect(Set(responses.map { $0.header("X-Request-Id") }).count == 4)
        for response in responses {
            #expect(response.stableText.contains(#""request_id":"REQUEST""#))
        }
        #expect(cloud.call("DELETE", "/control/tokens").header("X-Request-Id")?.count == 36)
    }
}
