import Synchronization
import Testing

@testable import CloudAPI
@testable import NetworkPrimitives

@Suite(.timeLimit(.minutes(1))) struct TokenProviderTests {
    private static let wrongPassword = HTTPResponse.json(
        401, #"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#)

    @Test func `a token request has the documented form, with the project by name or ID`() async throws {
        let transport = ScriptedTransport { (_, _) in .token("MII-1") }
        let byName = try await Fixtures.tokens(transport).token()
        let byID = try await Fixtures.tokens(transport, project: .id("p")).token()
        #expect(byName.projectID == Fixtures.projectID)
        #expect(byID.projectID == "p")
        let request = transport.requests[0]
        #expect("\(request)" == "POST https://iam.example.net/v3/auth/tokens?nocatalog=true")
        func body(_ project: String) -> String {
            """
            {"auth":{"identity":{"methods":["password"],"password":{"user":{"domain":{"name":"OTC-EU-DE-0000"},\
            "name":"exporter","password":"\(Fixtures.password)"}}},"scope":{"project":\(project)}}}
            """
        }
        let bodies = transport.requests.map { String(decoding: $0.body ?? [], as: UTF8.self) }
        #expect(bodies == [body(#"{"name":"eu-de_prod"}"#), body(#"{"id":"p"}"#)])
    }

    @Test func `a user's domain may have an ID instead of a name`() throws {
        let login = PasswordLogin(
            endpoint: try CloudEndpoint("https://iam.example.net"),
            user: User(name: "exporter", password: Secret(Fixtures.password), domain: .id("d")), project: .id("p"),
            wantsCatalog: false)
        let body = String(decoding: try login.httpRequest().body ?? [], as: UTF8.self)
        #expect(body.contains(#""user":{"domain":{"id":"d"},"name":"exporter""#), "\(body)")
    }

    @Test func `a token is used until shortly before it expires`() async throws {
        let clock = ManualClock()
        let transport = ScriptedTransport { (_, number) in .token("MII-\(number)") }
        let tokens = try Fixtures.tokens(transport, clock: clock)
        #expect(try await tokens.token().secret.reveal() == "MII-0")
        clock.advance(by: .seconds(86_400 - 601))
        #expect(try await tokens.token().secret.reveal() == "MII-0")
        clock.advance(by: .seconds(1))
        #expect(try await tokens.token().secret.reveal() == "MII-1")
        #expect(transport.requests.count == 2)
    }

    @Test func `a token's lifetime starts at its issue, whatever this host's clock is`() async throws {
        let clock = ManualClock("2026-03-01T00:00:00Z")
        let transport = ScriptedTransport { (_, number) in .token("MII-\(number)") }
        let tokens = try Fixtures.tokens(transport, clock: clock)
        _ = try await tokens.token()
        clock.advance(by: .seconds(86_400 - 601))
        #expect(try await tokens.token().secret.reveal() == "MII-0")
    }

    @Test(arguments: [
        ("", "", 1), ("never", "2026-01-01T00:00:10Z", 1), ("1970-01-01T00:00:00Z", "2261-01-01T00:00:00Z", 1),
        ("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", 1),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", 1), ("", "2025-12-31T00:00:00Z", 1),
    ])
    func `implausible times of a token cause neither an error nor many logins`(
        issued: String, expires: String, requests: Int
    ) async throws {
        let transport = ScriptedTransport { (_, _) in .token("MII-1", issued: issued, expires: expires) }
        let tokens = try Fixtures.tokens(transport)
        _ = try await tokens.token()
        _ = try await tokens.token()
        #expect(transport.requests.count == requests)
    }

    @Test func `tokens without a lifetime cause one login a minute, and are reported once`() async throws {
        let clock = ManualClock()
        let transport = ScriptedTransport { (_, number) in
            .token("MII-\(number)", issued: "2026-01-01T00:00:00Z", expires: "2026-01-01T00:00:00Z")
        }
        let reports = Mutex(0)
        let tokens = TokenProvider(
            caller: CloudCaller(transport: transport, observer: RecordingObserver()),
            login: PasswordLogin(
                endpoint: try CloudEndpoint("https://iam.example.net"),
                user: User(name: "exporter", password: Secret("p"), domain: .name("D")), project: .id("p"),
                wantsCatalog: false),
            now: { clock.read() }, instant: { clock.instant() }, reportShortToken: { reports.withLock { $0 += 1 } })
        for _ in 0..<10 {
            for _ in 0..<5 { _ = try await tokens.token() }
            clock.advance(by: .seconds(59))
            _ = try await tokens.token()
            clock.advance(by: .seconds(1))
        }
        #expect(transport.requests.count == 10)
        #expect(reports.withLock { $0 } == 1)
    }

    @Test func `a response without a token or a project is unreadable`() async throws {
        let answers: [HTTPResponse] = [
            .json(201, #"{"token":{"project":{"id":"p"}}}"#),
            .json(201, #"{"token":{"project":{"id":"p"}}}"#, headers: [("X-Subject-Token", "")]),
            .json(201, #"{"token":{}}"#, headers: [("X-Subject-Token", "MII-1")]),
            .json(201, #"{}"#, headers: [("X-Subject-Token", "MII-1")]),
            HTTPResponse(status: 201, headers: [("X-Subject-Token", "MII-1")]),
        ]
        for answer in answers {
            let tokens = try Fixtures.tokens(ScriptedTransport { (_, _) in answer })
            let error = await #expect(throws: CloudError.self) { try await tokens.token() }
            #expect(error?.disposition == .retry)
        }
    }

    @Test func `a rejected token is replaced once for all its users`() async throws {
        let transport = ScriptedTransport { (_, number) in .token("MII-\(number)") }
        let tokens = try Fixtures.tokens(transport)
        let old = try await tokens.token()
        #expect(try await tokens.token(replacing: .rejected(old)).secret.reveal() == "MII-1")
        #expect(try await tokens.token(replacing: .rejected(old)).secret.reveal() == "MII-1")
        #expect(transport.requests.count == 2)
    }

    @Test func `a wrong password is not used again until the account would be unlocked`() async throws {
        let clock = ManualClock()
        let transport = ScriptedTransport { (_, number) in number == 0 ? Self.wrongPassword : .token("MII-1") }
        let tokens = try Fixtures.tokens(transport, clock: clock)
        for _ in 0..<5 {
            let error = await #expect(throws: CloudError.self) { try await tokens.token() }
            #expect(error?.disposition == .badCredentials)
        }
        clock.advance(by: .seconds(899))
        await #expect(throws: CloudError.self) { try await tokens.token() }
        #expect(transport.requests.count == 1)
        clock.advance(by: .seconds(1))
        #expect(try await tokens.token().secret.reveal() == "MII-1")
    }

    @Test func `the next call retries after a temporary failure`() async throws {
        let transport = ScriptedTransport { (_, number) in number == 0 ? HTTPResponse(status: 503) : .token("MII-1") }
        let tokens = try Fixtures.tokens(transport)
        await #expect(throws: CloudError.self) { try await tokens.token() }
        #expect(try await tokens.token().secret.reveal() == "MII-1")
    }

    @Test func `while the renewal fails, the old token is used until its end, and not after it`() async throws {
        let clock = ManualClock()
        let transport = ScriptedTransport { (_, number) in number == 0 ? .token("MII-0") : HTTPResponse(status: 503) }
        let tokens = try Fixtures.tokens(transport, clock: clock)
        let first = try await tokens.token()
        clock.advance(by: .seconds(86_400 - 600))
        for _ in 0..<5 { #expect(try await tokens.token() == first) }
        #expect(transport.requests.count == 2)
        clock.advance(by: .seconds(599))
        #expect(try await tokens.token() == first)
        #expect(transport.requests.count == 3)
        await #expect(throws: CloudError.self) { try await tokens.token(replacing: .rejected(first)) }
        await #expect(throws: CloudError.self) { try await tokens.token() }
    }

    @Test func `a token past its end is not used`() async throws {
        let clock = ManualClock()
        let transport = ScriptedTransport { (_, number) in number == 0 ? .token("MII-0") : HTTPResponse(status: 503) }
        let tokens = try Fixtures.tokens(transport, clock: clock)
        _ = try await tokens.token()
        clock.advance(by: .seconds(86_400))
        await #expect(throws: CloudError.self) { try await tokens.token() }
    }

    @Test func `after a rate limit, no token is requested until its window is over`() async throws {
        let clock = ManualClock()
        let transport = ScriptedTransport { (_, number) in
            number == 0 ? .json(429, "", headers: [("Retry-After", "30")]) : .token("MII-1")
        }
        let tokens = try Fixtures.tokens(transport, clock: clock)
        await #expect(throws: CloudError.self) { try await tokens.token() }
        clock.advance(by: .seconds(29))
        await #expect(throws: CloudError.self) { try await tokens.token() }
        #expect(transport.requests.count == 1)
        clock.advance(by: .seconds(1))
        #expect(try await tokens.token().secret.reveal() == "MII-1")
    }
}
