import Testing

@testable import EmbeddedCloud

/// Signed requests. The signatures come from other clients of the cloud.
struct SignatureTests {
    private static let listTarget =
        "/v5/\(TestCloud.projectID)/vpn-connection"
        + "?limit=2&marker=2025-06-09T07%3A24%3A27.674Z&vgw_ip=a%20b%2Fc%2Bd~e%2Af%2Cg%3Dh%26i%25j"
    private static let prefix = "Incorrect IAM authentication information: "
    private static let signature = "ba287331f4bfb4a5549bdf38f7dee96077940b8f204a3369aade9fb34a23ff5b"
    private static let names = "content-type;host;x-project-id;x-sdk-date"

    private func cloud(securityToken: String? = nil) -> TestCloud {
        var configuration = TestCloud.configuration
        configuration.accessKeys = [
            SimulatedAccessKey(
                id: "AKEXAMPLE0000000TEST", secret: "sKexampleSecret0123456789abcdefABCDEF0000",
                securityToken: securityToken)
        ]
        return TestCloud(configuration)
    }

    private func headers(
        _ signature: String = signature, key: String = "Access=AKEXAMPLE0000000TEST", names: String = names,
        adding more: [String: String] = [:]
    ) -> [String: String] {
        let standard = [
            "authorization": "SDK-HMAC-SHA256 \(key), SignedHeaders=\(names), Signature=\(signature)",
            "content-type": "application/json", "host": "vpn.eu-de.otc.t-systems.com",
            "x-project-id": TestCloud.projectID, "x-sdk-date": "20260102T030405Z", "user-agent": "any",
        ]
        return standard.merging(more) { $1 }
    }

    private func refusal(_ message: String) -> String {
        #"{"error_code":"APIGW.0301","error_msg":"\#(Self.prefix)\#(message)","request_id":"REQUEST"}"#
    }

    @Test func `the cloud accepts its SDK's signature of a query`() {
        var cloud = cloud()
        #expect(cloud.call("GET", Self.listTarget, headers: headers()).status == 200)
    }

    @Test func `the cloud accepts its SDK's signature of a body, but not of a changed body`() {
        var cloud = cloud()
        let target = "/v5/\(TestCloud.projectID)/connection-monitors"
        let headers = headers("99d55e2aacf98a7639b4e28ede44c52d6c2d39509553bc488aec1c615e2c633c")
        let body = #"{"connection_monitor": {"vpn_connection_id": "cae286f2-1111-4222-8333-e22416ca1220"}}"#
        #expect(cloud.call("POST", target, headers: headers, body).status == 404)
        #expect(cloud.call("POST", target, headers: headers, body + " ").status == 401)
    }

    @Test func `the cloud accepts a signature of the fewest headers`() {
        var cloud = cloud()
        let target =
            "/v5/\(TestCloud.projectID)/connection-monitors?vpn_connection_id=cae286f2-1111-4222-8333-e22416ca1220"
        let headers = headers(
            "236a1d78357ebad3dd4ac6ee0c24274c3ddd7cc6d5c982053316b6410a4e2013", names: "host;x-sdk-date")
        #expect(cloud.call("GET", target, headers: headers).status == 200)
    }

    @Test func `the cloud accepts the older form with a scope, as its Go client signs it`() {
        var cloud = cloud()
        let headers = headers(
            "25b0972aa80f28a9be28e701fef0a2737c9bfcd825159e4702d3a61fbc909f30",
            key: "Credential=AKEXAMPLE0000000TEST/20260102///sdk_request", names: "content-type;host;x-sdk-date")
        #expect(cloud.call("GET", Self.listTarget, headers: headers).status == 200)
        let other = headers.mapValues { $0.replacing("20260102///", with: "20260102/eu-de//") }
        #expect(cloud.call("GET", Self.listTarget, headers: other).status == 401)
    }

    @Test func `the response to a wrong signature contains the canonical request`() {
        var cloud = cloud()
        let response = cloud.call("GET", Self.listTarget, headers: headers("00"))
        #expect(response.status == 401)
        let query = "limit=2&marker=2025-06-09T07%3A24%3A27.674Z&vgw_ip=a%20b%2Fc%2Bd~e%2Af%2Cg%3Dh%26i%25j"
        #expect(
            response.stableText
                == refusal(
                    "verify aksk signature fail,canonicalRequest:GET|/v5/\(TestCloud.projectID)/vpn-connection/|\(query)"
                        + "|content-type:application/json|host:vpn.eu-de.otc.t-systems.com"
                        + "|x-project-id:\(TestCloud.projectID)|x-sdk-date:20260102T030405Z||\(Self.names)|"
                        + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
    }

    @Test func `the response to an unknown key contains the key`() {
        var cloud = cloud()
        let response = cloud.call("GET", Self.listTarget, headers: headers(key: "Access=OTHER"))
        #expect(response.status == 401)
        #expect(response.stableText == refusal("Get secretKey failed,ak:OTHER,err:ak not exist"))
    }

    @Test func `the client's clock may differ by at most 15 minutes`() {
        // The cloud's clock shows 03:04:05.678.
        for (seconds, status) in [(0, 200), (899, 200), (900, 401), (-900, 200), (-901, 401)] {
            var cloud = cloud()
            cloud.wait(.seconds(seconds))
            #expect(cloud.call("GET", Self.listTarget, headers: headers()).status == status, "\(seconds)")
        }
        var cloud = cloud()
        cloud.wait(.seconds(3600))
        #expect(
            cloud.call("GET", Self.listTarget, headers: headers()).stableText
                == refusal(
                    "signature expired, signature time:20260102T030405Z,server time:2026-01-02T04:04:05.678Z"))
    }

    @Test func `five failures in a row lock the key for 5 minutes, even for correct signatures`() {
        var cloud = cloud()
        for _ in 0..<4 { #expect(cloud.call("GET", Self.listTarget, headers: headers("00")).status == 401) }
        #expect(cloud.call("GET", Self.listTarget, headers: headers()).status == 200)
        for _ in 0..<5 {
            #expect(cloud.call("GET", Self.listTarget, headers: headers("00")).text.contains("verify aksk"))
        }
        let locked = refusal("AK access failed to reach the limit,forbidden")
        #expect(cloud.call("GET", Self.listTarget, headers: headers()).stableText == locked)
        cloud.wait(.seconds(300) - .nanoseconds(1))
        #expect(cloud.call("GET", Self.listTarget, headers: headers()).stableText == locked)
        cloud.wait(.nanoseconds(1))
        #expect(cloud.call("GET", Self.listTarget, headers: headers()).status == 200)
    }

    @Test func `a temporary key requires its security token, and a permanent key allows none`() {
        var permanent = cloud()
        var temporary = cloud(securityToken: "token")
        let with = headers(adding: ["x-security-token": "token"])
        #expect(permanent.call("GET", Self.listTarget, headers: with).status == 401)
        #expect(temporary.call("GET", Self.listTarget, headers: with).status == 200)
        #expect(temporary.call("GET", Self.listTarget, headers: headers()).status == 401)
        #expect(
            temporary.call("GET", Self.listTarget, headers: headers(adding: ["x-security-token": "other"])).status
                == 401)
    }

    @Test func `a signed request for another project in the header fails`() {
        var cloud = cloud()
        let minimal = headers(names: "host;x-sdk-date", adding: ["x-project-id": "ffffffffffffffffffffffffffffffff"])
        let target =
            "/v5/\(TestCloud.projectID)/connection-monitors?vpn_connection_id=cae286f2-1111-4222-8333-e22416ca1220"
        let signed = minimal.mapValues {
            $0.replacing(Self.signature, with: "236a1d78357ebad3dd4ac6ee0c24274c3ddd7cc6d5c982053316b6410a4e2013")
        }
        #expect(cloud.call("GET", target, headers: signed).status == 403)
    }

    @Test(arguments: [
        "", "Basic YTpi", "SDK-HMAC-SHA256", "SDK-HMAC-SHA256 Access",
        "SDK-HMAC-SHA256 Access=AKEXAMPLE0000000TEST",
        "SDK-HMAC-SHA256 Credential=AKEXAMPLE0000000TEST, SignedHeaders=host, Signature=0",
        "SDK-HMAC-SHA256 Access=AKEXAMPLE0000000TEST, SignedHeaders=host;x-other, Signature=0",
        "SDK-HMAC-SHA256 Access=AKEXAMPLE0000000TEST, SignedHeaders=host, Signature=0",
    ])
    func `an invalid header Authorization fails`(text: String) {
        var cloud = cloud()
        let response = cloud.call("GET", Self.listTarget, headers: headers(adding: ["authorization": text]))
        #expect(response.status == 401)
        #expect(response.stableText == refusal("verify aksk signature fail"))
    }
}
