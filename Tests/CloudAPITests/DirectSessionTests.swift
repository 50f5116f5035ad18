import Synchronization
import Testing

@testable import CloudAPI
@testable import NetworkPrimitives

/// Sessions with an access key or a token from the configuration, which resolve the project's ID and the addresses.
@Suite(.timeLimit(.minutes(1))) struct DirectSessionTests {
    private static let token = "MII-given-token"
    private static let accessKey = Credentials.accessKey(AccessKey(id: "AK", secret: Secret("a-secret-key")))
    private static let given = Credentials.token(Secret(token))
    private static let projects = """
        {"projects":[{"id":"p1","name":"eu-de","enabled":true},{"id":"p2","name":"eu-de_prod","enabled":true},
         {"id":"p3","name":"eu-de_old","enabled":false}]}
        """
    private static let catalog = """
        {"catalog":[{"type":"evpn","endpoints":[
         {"interface":"internal","region":"eu-de","url":"https://internal.example.net/v5"},
         {"interface":"public","region":"eu-nl","url":"https://nl.example.net/v5"},
         {"interface":"public","region":"eu-de","url":"https://listed.example.net/v5/p2"}]}]}
        """

    private func client(
        _ transport: ScriptedTransport, _ credentials: Credentials, project: Project = .name("eu-de_prod"),
        endpoints: CloudEndpoints? = nil
    ) throws -> VPNClient {
        VPNClient(
            session: CloudSession(
                caller: CloudCaller(transport: transport, observer: RecordingObserver()), credentials: credentials,
                project: project, endpoints: try endpoints ?? Fixtures.endpoints))
    }

    private func transport(
        catalog: HTTPResponse = .json(200, catalog), projects: String = projects
    ) -> ScriptedTransport {
        ScriptedTransport { (request, _) in
            if request.url.contains("/v3/projects") { return .json(200, projects) }
            if request.url.contains("/v3/auth/catalog") { return catalog }
            return .json(200, #"{"connection_monitors":[]}"#)
        }
    }

    @Test(arguments: [accessKey, given])
    func `a project's name is resolved once for all callers`(_ credentials: Credentials) async throws {
        let transport = transport()
        let client = try client(transport, credentials)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { _ = try await client.connectionMonitors() } }
            try await group.waitForAll()
        }
        #expect(
            transport.requests(to: "iam").map(\.description) == [
                "GET https://iam.example.net/v3/projects?name=eu-de_prod"
            ])
        #expect(transport.requests(to: "https://vpn.example.net/v5/p2/connection-monitors").count == 10)
    }

    @Test func `requests to the identity service are authorized without a project, and others with it`() async throws {
        let signed = transport()
        _ = try await client(signed, Self.accessKey).connectionMonitors()
        #expect(signed.requests.map { $0.headers["x-project-id"] } == [nil, "p2"])
        #expect(signed.requests.allSatisfy { $0.headers["authorization"]?.contains("Access=AK") == true })
        let given = transport()
        _ = try await client(given, Self.given).connectionMonitors()
        #expect(given.requests.map { $0.headers["x-auth-token"] } == [Self.token, Self.token])
    }

    @Test(arguments: [
        (
            "eu-de_pro",
            "these credentials have no access to a project eu-de_pro. Configure one of: eu-de, eu-de_old, eu-de_prod"
        ),
        ("eu-de_old", "the project eu-de_old is disabled. Enable it, or configure another one"),
    ])
    func `a missing or disabled project is named with a remedy`(name: String, message: String) async throws {
        let transport = transport()
        let client = try client(transport, Self.given, project: .name(name))
        for _ in 0..<3 {
            let error = await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
            #expect(error?.message == message)
            #expect(error?.disposition == .final)
        }
        #expect(transport.requests.count <= 2)
    }

    @Test func `addresses that are not configured come from the catalog, with one request`() async throws {
        let transport = transport()
        let endpoints = try CloudProvider.openTelekomCloud.endpoints(region: "eu-de")
        let client = try client(transport, Self.accessKey, project: .id("p2"), endpoints: endpoints)
        _ = try await client.connectionMonitors()
        _ = try await client.connectionMonitors()
        #expect(
            transport.requests.map(\.url) == [
                "https://iam.eu-de.otc.t-systems.com/v3/auth/catalog",
                "https://listed.example.net/v5/p2/connection-monitors",
                "https://listed.example.net/v5/p2/connection-monitors",
            ])
    }

    @Test(arguments: [
        HTTPResponse(status: 503), HTTPResponse(status: 401), .json(200, "<html>"), .json(200, #"{"catalog":[]}"#),
        .json(
            200, #"{"catalog":[{"type":"evpn","endpoints":[{"interface":"public","region":"eu-de","url":"x"}]}]}"#),
        .json(
            200,
            #"{"catalog":[{"type":"evpn","endpoints":[{"interface":"public","region":"*","url":"http://a/v5"}]}]}"#),
    ])
    func `without a usable catalog, the region's address applies`(_ catalog: HTTPResponse)
        async throws
    {
        let transport = transport(catalog: catalog)
        let reported = Mutex<[String]>([])
        let client = VPNClient(
            session: CloudSession(
                caller: CloudCaller(transport: transport, observer: RecordingObserver()), credentials: Self.given,
                project: .id("p"), endpoints: try CloudProvider.openTelekomCloud.endpoints(region: "eu-de"),
                reportWellKnownAddress: { service, endpoint in
                    reported.withLock { $0.append("\(service.rawValue) \(endpoint)") }
                }))
        for _ in 0..<2 { _ = try await client.connectionMonitors() }
        #expect(transport.requests(to: "catalog").count == 1)
        #expect(transport.requests(to: "https://vpn.eu-de.otc.t-systems.com/v5/p/").count == 2)
        #expect(reported.withLock { $0 } == ["vpn https://vpn.eu-de.otc.t-systems.com"])
    }

    @Test(arguments: ["decrypt token fail", "token expires, expires_at: 2026", "something new"])
    func `a rejected token from the configuration is final and not used twice`(_ text: String) async throws {
        let body = "{\"error_code\":\"APIGW.0301\",\"error_msg\":\"Incorrect IAM authentication information: \(text)\"}"
        let transport = ScriptedTransport { (_, _) in .json(401, body) }
        let client = try client(transport, Self.given, project: .id("p"))
        let error = await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
        #expect(error?.disposition == .badCredentials)
        #expect(error.map { "\($0)".contains("Set a new token") } == true)
        #expect(transport.requests.count == 1)
        #expect(!Fixtures.allTexts(of: try #require(error)).contains(Self.token))
        #expect(!Fixtures.allTexts(of: client).contains(Self.token))
    }

    @Test func `a user's token request includes the catalog if an address depends on it`() async throws {
        let entries = Self.catalog.dropFirst(#"{"catalog":"#.count).dropLast()
        let body = "{\"token\":{\"project\":{\"id\":\"p2\"},\"catalog\":\(entries)}}"
        let transport = ScriptedTransport { (request, _) in
            request.url.contains("/v3/auth/tokens")
                ? .json(201, body, headers: [("X-Subject-Token", "MII-1")])
                : .json(200, #"{"connection_monitors":[]}"#)
        }
        let endpoints = try CloudProvider.openTelekomCloud.endpoints(region: "eu-de")
        _ = try await client(transport, Fixtures.credentials(), endpoints: endpoints).connectionMonitors()
        #expect(
            transport.requests.map(\.url) == [
                "https://iam.eu-de.otc.t-systems.com/v3/auth/tokens",
                "https://listed.example.net/v5/p2/connection-monitors",
            ])
    }
}
