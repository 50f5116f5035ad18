import Testing

@testable import EmbeddedCloud

/// Projects, the catalog, and the scope of tokens and keys.
struct ProjectTests {
    private static let root = "fedcba9876543210fedcba9876543210"
    private static let closed = "00112233445566778899aabbccddeeff"

    private static let configuration: EmbeddedCloudConfiguration = {
        var configuration = TestCloud.configuration
        configuration.projectName = "eu-de_prod"
        configuration.otherProjects = [
            SimulatedProject(id: root, name: "eu-de"),
            SimulatedProject(id: closed, name: "eu-de_closed", isEnabled: false),
        ]
        return configuration
    }()

    private func token(_ scope: String) -> CloudResponse {
        var cloud = TestCloud(Self.configuration)
        return cloud.call("POST", "/v3/auth/tokens", TestCloud.tokenRequest(scope: scope))
    }

    @Test func `a name distinguishes a region's root project from its sub-projects`() {
        var cloud = TestCloud.withToken(Self.configuration)
        let ids = { (text: String) in text.matches(of: /"id":"([^"]*)"/).map { String($0.output.1) } }
        #expect(ids(cloud.call("GET", "/v3/projects").text) == [TestCloud.projectID, Self.root, Self.closed])
        #expect(ids(cloud.call("GET", "/v3/projects?name=eu-de").text) == [Self.root])
        #expect(ids(cloud.call("GET", "/v3/projects?name=eu-de_prod").text) == [TestCloud.projectID])
        #expect(cloud.call("GET", "/v3/projects?name=eu-de_closed").text.contains(#""enabled":false"#))
    }

    @Test func `a token is valid for its own project only, and another project has no connections`() {
        var cloud = TestCloud(Self.configuration)
        let request = TestCloud.tokenRequest(scope: #"{"project":{"name":"eu-de"}}"#)
        cloud.token = cloud.call("POST", "/v3/auth/tokens", request).header("X-Subject-Token")
        let empty = cloud.call("GET", "/v5/\(Self.root)/vpn-connection")
        #expect(empty.status == 200)
        #expect(empty.text.contains(#""vpn_connections":[]"#))
        #expect(cloud.vpn("GET", "vpn-connection").status == 403)
        let headers = ["x-auth-token": cloud.token ?? "", "x-project-id": TestCloud.projectID]
        let mixed = cloud.call("GET", "/v5/\(Self.root)/vpn-connection", headers: headers)
        #expect(mixed.status == 403)
        #expect(mixed.text.contains("APIGW.0302"))
    }

    @Test func `a token request for a disabled project fails`() {
        #expect(token(#"{"project":{"id":"\#(Self.closed)"}}"#).status == 401)
        #expect(token(#"{"project":{"name":"eu-de_closed"}}"#).status == 401)
    }

    @Test func `a domain's token is not valid for a project`() {
        var cloud = TestCloud(Self.configuration)
        let request = TestCloud.tokenRequest(scope: #"{"domain":{"name":"OTC-EU-DE-0000"}}"#)
        let response = cloud.call("POST", "/v3/auth/tokens", request)
        #expect(response.status == 201)
        cloud.token = response.header("X-Subject-Token")
        #expect(cloud.vpn("GET", "vpn-connection").status == 403)
    }

    @Test func `validation shows a token's project and expiry, and does not find an unknown token`() throws {
        var cloud = TestCloud.withToken(Self.configuration)
        let token = try #require(cloud.token)
        let headers = ["x-auth-token": token, "x-subject-token": token]
        let response = cloud.call("GET", "/v3/auth/tokens?nocatalog", headers: headers)
        #expect(response.status == 200)
        #expect(response.header("X-Subject-Token") == token)
        #expect(response.text.contains(#""expires_at":"2026-01-03T03:04:05.678000Z""#))
        #expect(response.text.contains(#""name":"eu-de_prod""#))
        #expect(!response.text.contains("catalog"))
        for subject in ["MIIforged", nil] {
            let headers = ["x-auth-token": token, "x-subject-token": subject].compactMapValues(\.self)
            #expect(cloud.call("GET", "/v3/auth/tokens", headers: headers).status == 404)
        }
        #expect(cloud.call("GET", "/v3/auth/tokens", headers: ["x-subject-token": token]).status == 401)
    }

    @Test func `the separate catalog follows the switches for the VPN service and for the project`() {
        var cloud = TestCloud.withToken(Self.configuration)
        let url = { (text: String) in text.firstMatch(of: /"type":"evpn"/) != nil }
        let bare = cloud.call("GET", "/v3/auth/catalog").text
        #expect(url(bare) && bare.contains(#""url":"http://127.0.0.1:4711/v5"}"#))
        _ = cloud.call("PUT", "/control/switches", #"{"catalog_path":"project"}"#)
        let whole = cloud.call("GET", "/v3/auth/catalog").text
        #expect(whole.contains(#""url":"http://127.0.0.1:4711/v5/\#(TestCloud.projectID)"}"#))
        _ = cloud.call("PUT", "/control/switches", #"{"catalog_has_vpn":false}"#)
        #expect(!url(cloud.call("GET", "/v3/auth/catalog").text))
        cloud.token = nil
        #expect(cloud.call("GET", "/v3/auth/catalog").status == 401)
    }

    @Test func `five wrong passwords lock the user for 15 minutes, and a correct one resets the count`() {
        var cloud = TestCloud()
        func login(_ password: String) -> CloudResponse {
            cloud.call("POST", "/v3/auth/tokens", TestCloud.tokenRequest(password: password))
        }
        for _ in 0..<4 { #expect(login("guess").status == 401) }
        #expect(login("open sesame").status == 201)
        for _ in 0..<5 { #expect(login("guess").text.contains("The username or password is wrong.")) }
        #expect(login("open sesame").text == #"{"error_code":"IAM.0061","error_msg":"Account locked."}"#)
        cloud.wait(.seconds(900) - .nanoseconds(1))
        #expect(login("open sesame").status == 401)
        cloud.wait(.nanoseconds(1))
        #expect(login("open sesame").status == 201)
    }
}
