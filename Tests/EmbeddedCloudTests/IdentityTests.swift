import FoundationEssentials
import Testing

@testable import EmbeddedCloud

/// Identity service: tokens and projects.
struct IdentityTests {
    private struct Response: Decodable {
        struct Token: Decodable {
            let methods: [String]
            let issuedAt: String
            let expiresAt: String
            let user: Named
            let project: Named?
            let domain: Named?
            let catalog: [Service]?
        }

        struct Named: Decodable {
            let id: String
            let name: String
        }

        struct Service: Decodable {
            struct Endpoint: Decodable, Hashable {
                let interface: String
                let region: String
                let regionId: String
                let url: String
            }

            let type: String
            let endpoints: [Endpoint]
        }

        let token: Token
    }

    @Test func `the header contains a token for the project's ID, and the body its expiry and the catalog`()
        throws
    {
        var cloud = TestCloud()
        let response = cloud.call("POST", "/v3/auth/tokens", TestCloud.tokenRequest())
        #expect(response.status == 201)
        #expect(response.header("X-Subject-Token")?.hasPrefix("MII") == true)
        let token = try response.json(Response.self).token
        #expect(token.methods == ["password"])
        #expect(token.issuedAt == "2026-01-02T03:04:05.678000Z")
        #expect(token.expiresAt == "2026-01-03T03:04:05.678000Z")
        #expect(response.text.contains(#""expires_at":"2026-01-03T03:04:05.678000Z","issued_at":"2026-01-02"#))
        #expect(token.user.name == "exporter")
        #expect(token.project?.id == TestCloud.projectID)
        #expect(token.project?.name == "eu-de")
        #expect(token.catalog?.map(\.type) == ["identity", "iam", "evpn", "ces", "vpc", "volumev2"])
        #expect(
            token.catalog?.flatMap(\.endpoints).dropFirst().prefix(2) == [
                .init(interface: "public", region: "*", regionId: "*", url: "http://127.0.0.1:4711/v3"),
                .init(interface: "public", region: "eu-de", regionId: "eu-de", url: "http://127.0.0.1:4711/v5"),
            ])
    }

    @Test func `the version needs no token`() throws {
        var cloud = TestCloud()
        #expect(
            cloud.call("GET", "/v3").text
                == #"{"version":{"id":"v3.6","links":[{"href":"http://127.0.0.1:4711/v3/","rel":"self"}],"#
                + #""media-types":[{"base":"application/json","type":"application/vnd.openstack.identity-v3+json"}],"#
                + #""status":"stable","updated":"2016-04-04T00:00:00Z"}}"#)
    }

    @Test(arguments: ["nocatalog", "nocatalog=x"])
    func `a token request may contain the project's name and omit the catalog`(query: String) throws {
        var cloud = TestCloud()
        let request = TestCloud.tokenRequest(
            scope: "{\"project\":{\"name\":\"eu-de\"},\"domain\":{\"name\":\"other\"}}")
        let token = try cloud.call("POST", "/v3/auth/tokens?\(query)", request).json(Response.self).token
        #expect(token.project?.id == TestCloud.projectID)
        #expect(token.catalog == nil)
    }

    @Test func `a token request may contain the user's ID`() throws {
        var cloud = TestCloud()
        let user = try cloud.call("POST", "/v3/auth/tokens", TestCloud.tokenRequest()).json(Response.self).token.user
        let response = cloud.call(
            "POST", "/v3/auth/tokens",
            "{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":{\"user\":{\"id\":\"\(user.id)\","
                + "\"password\":\"open sesame\"}}}}}")
        #expect(response.status == 201)
    }

    @Test func `each token differs, and a new one leaves older ones valid`() {
        var cloud = TestCloud.withToken()
        let first = cloud.token
        let second = cloud.call("POST", "/v3/auth/tokens", TestCloud.tokenRequest()).header("X-Subject-Token")
        #expect(second != first)
        #expect(cloud.vpn("GET", "connection-monitors").status == 200)
    }

    @Test func `a token without a project is valid for the identity service only`() throws {
        var cloud = TestCloud()
        let request = "{\"auth\":{\"identity\":\(TestCloud.identity(password: "open sesame"))}}"
        let response = cloud.call("POST", "/v3/auth/tokens", request)
        #expect(response.status == 201)
        let token = try response.json(Response.self).token
        #expect(token.project == nil)
        #expect(token.domain?.name == "OTC-EU-DE-0000")
        cloud.token = response.header("X-Subject-Token")
        #expect(cloud.call("GET", "/v3/projects").status == 200)
        #expect(cloud.vpn("GET", "connection-monitors").status == 403)
    }

    @Test(arguments: [
        TestCloud.tokenRequest(user: "other"), TestCloud.tokenRequest(password: "guess"),
        TestCloud.tokenRequest(password: ""), TestCloud.tokenRequest(domain: "other"),
    ])
    func `a wrong user, password, or domain yields the same error`(body: String) {
        var cloud = TestCloud()
        let response = cloud.call("POST", "/v3/auth/tokens", body)
        #expect(response.status == 401)
        #expect(
            response.text
                == #"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#)
        #expect(response.header("X-Subject-Token") == nil)
    }

    @Test func `a token request for an unknown project fails`() {
        var cloud = TestCloud()
        let response = cloud.call(
            "POST", "/v3/auth/tokens", TestCloud.tokenRequest(scope: "{\"project\":{\"name\":\"eu-nl\"}}"))
        #expect(response.status == 401)
        #expect(
            response.text
                == #"{"error":{"code":401,"message":"Could not find project: eu-nl.","title":"Unauthorized"}}"#)
    }

    @Test(arguments: [
        "", "{", "[]", "{}", #"{"auth":{}}"#, #"{"auth":{"identity":{"methods":["password"]}}}"#,
        #"{"auth":{"identity":{"methods":["token"],"token":{"id":"x"}}}}"#,
        #"{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"exporter"}}}}}"#,
    ])
    func `an invalid token request fails`(body: String) throws {
        var cloud = TestCloud()
        let response = cloud.call("POST", "/v3/auth/tokens", body)
        #expect(response.status == 400)
        #expect(response.text.hasPrefix(#"{"error":{"code":400,"#))
        #expect(response.text.hasSuffix(#","title":"Bad Request"}}"#))
    }

    @Test func `a name selects a project, and another name selects none`() {
        var cloud = TestCloud.withToken()
        let all = cloud.call("GET", "/v3/projects")
        #expect(all.status == 200)
        #expect(all.text.contains("\"id\":\"\(TestCloud.projectID)\""))
        #expect(cloud.call("GET", "/v3/projects?name=eu-de").text == all.text)
        #expect(
            cloud.call("GET", "/v3/projects?name=eu-nl").text
                == #"{"links":{"self":"http://127.0.0.1:4711/v3/projects"},"projects":[]}"#)
    }

    @Test(arguments: [nil, "MIIforged"])
    func `the list of projects requires a token`(token: String?) {
        var cloud = TestCloud()
        cloud.token = token
        let response = cloud.call("GET", "/v3/projects")
        #expect(response.status == 401)
        #expect(response.text.hasPrefix(#"{"error":{"code":401,"#))
    }

    @Test func `the root lists the versions, which keystoneauth reads there`() {
        var cloud = TestCloud()
        let response = cloud.call("GET", "/")
        #expect(response.status == 300)
        #expect(
            response.text
                == #"{"versions":{"values":[{"id":"v3.6","links":[{"href":"http://127.0.0.1:4711/v3/","rel":"self"}],"#
                + #""media-types":[{"base":"application/json","type":"application/vnd.openstack.identity-v3+json"}],"#
                + #""status":"stable","updated":"2016-04-04T00:00:00Z"}]}}"#)
    }
}
