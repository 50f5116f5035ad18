import Synchronization
import Testing

@testable import CloudAPI
@testable import Network

@Suite(.timeLimit(.minutes(1))) struct TokenProviderTests {
    private static let wrongPassword = HTTPResponse.json(
        401, #"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#)

    private func attempt(_ tokens: TokenProvider) async -> Result<String, CloudError> {
        do throws(CloudError) {
            return .success(try await tokens.token().secret.reveal())
        } catch {
            return .failure(error)
        }
    }

    @Test func `a token is asked for as documented, and with the project by name or id`() async throws {
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

    @Test func `a user's domain is named by its id where that is what is known`() throws {
        let request = TokenRequest(
            endpoint: try CloudEndpoint("https://iam.example.net"),
            user: User(name: "exporter", password: Secret(Fixtures.password), domain: .id("d")), project: .id("p"),
            wantsCatalog: false)
        let body = String(decoding: try request.httpRequest().body ?? [], as: UTF8.self)
        #expect(body.contains(#""user":{"domain":{"id":"d"},"name":"exporter""#), "\(body)")
    }

    @Test func `a token is kept until shortly before it expires`() async throws {
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

    @Test func `a token's life is counted from its issue, whatever our clock says`() async throws {
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
    func `odd times of a token neither break nor stampede`(issued: String, expires: String, requests: Int) async throws
    {
        let transport = ScriptedTransport { (_, _) in .token("MII-1", issued: issued, expires: expires) }
        let tokens = try Fixtures.tokens(transport)
        _ = try await tokens.token()
        _ = try await tokens.token()
        #expect(transport.requests.count == requests)
    }

    @Test func `tokens without a life cause one login a minute, and are reported once`() async throws {
        let clock = ManualClock()
        let transport = ScriptedTransport { (_, number) in
            .token("MII-\(number)", issued: "2026-01-01T00:00:00Z", expires: "2026-01-01T00:00:00Z")
        }
        let reports = Mutex(0)
        let tokens = TokenProvider(
            caller: CloudCaller(transport: transport, observer: RecordingObserver()),
            request: TokenRequest(
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

    @Test func `an answer without a token or a project is unreadable`() async throws {
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

    @Test(arguments: [201, 503])
    func `callers at the same time share one request, and its outcome`(_ status: Int) async throws {
        let clock = ManualClock()
        // Ten callers read the clock once each; the one that asks reads it twice.
        let transport = ScriptedTransport { (_, _) in
            #expect(await clock.wait(forReads: 11))
            return status == 201 ? .token("MII-1") : HTTPResponse(status: status)
        }
        let tokens = try Fixtures.tokens(transport, clock: clock)
        let outcomes = await withTaskGroup(of: Result<String, CloudError>.self) { group in
            for _ in 0..<10 { group.addTask { await attempt(tokens) } }
            return await group.reduce(into: [Result<String, CloudError>]()) { $0.append($1) }
        }
        #expect(transport.requests.count == 1)
        #expect(Set(outcomes).count == 1)
        #expect(outcomes.allSatisfy { (try? $0.get()) == (status == 201 ? "MII-1" : nil) })
    }

    @Test func `a refused token is replaced once for all who held it`() async throws {
        let transport = ScriptedTransport { (_, number) in .token("MII-\(number)") }
        let tokens = try Fixtures.tokens(transport)
        let old = try await tokens.token()
        #expect(try await tokens.token(insteadOf: .refused(old)).secret.reveal() == "MII-1")
        #expect(try await tokens.token(insteadOf: .refused(old)).secret.reveal() == "MII-1")
        #expect(transport.requests.count == 2)
    }

    @Test func `a wrong password is not tried again before the account would be unlocked`() async throws {
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

    @Test func `a passing failure is tried again at the next call`() async throws {
        let transport = ScriptedTransport { (_, number) in number == 0 ? HTTPResponse(status: 503) : .token("MII-1") }
        let tokens = try Fixtures.tokens(transport)
        await #expect(throws: CloudError.self) { try await tokens.token() }
        #expect(try await tokens.token().secret.reveal() == "MII-1")
    }

    @Test func `while the renewal fails the old token serves until its end, and not after it`() async throws {
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
        await #expect(throws: CloudError.self) { try await tokens.token(insteadOf: .refused(first)) }
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

    @Test func `after a rate limit nobody asks before its window is over`() async throws {
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

    /// Answers the first request only by its cancellation, and the others with a token.
    private func hangingTransport() -> ScriptedTransport {
        ScriptedTransport { (_, number) async throws(TransportError) in
            guard number == 0 else { return .token("MII-\(number)") }
            do { try await Task.sleep(for: .seconds(600)) } catch { throw .cancelled }
            throw .timedOut(after: .seconds(600))
        }
    }

    /// Runs `outcome` and cancels it alone once the clock was read so often.
    private func cancelledOutcome(_ tokens: TokenProvider, atReads reads: Int, of clock: ManualClock) async
        -> Result<String, CloudError>?
    {
        await withTaskGroup(of: Result<String, CloudError>.self) { group in
            group.addTask { await attempt(tokens) }
            #expect(await clock.wait(forReads: reads))
            group.cancelAll()
            return await group.next()
        }
    }

    @Test func `when the caller that asks is cancelled, one that waits asks in its place`() async throws {
        let clock = ManualClock()
        let transport = hangingTransport()
        let tokens = try Fixtures.tokens(transport, clock: clock)
        async let first = cancelledOutcome(tokens, atReads: 3, of: clock)
        #expect(await transport.wait(forRequests: 1))
        let second = await attempt(tokens)
        #expect(second == .success("MII-1"))
        #expect(await first == .failure(CloudError(.createToken, .cancelled)))
        #expect(transport.requests.count == 2)
    }

    @Test func `a caller that waits can be cancelled alone`() async throws {
        let clock = ManualClock()
        let released = Mutex(false)
        let transport = ScriptedTransport { (_, _) in
            while !released.withLock({ $0 }), !Task.isCancelled { await Task.yield() }
            return .token("MII-1")
        }
        let tokens = try Fixtures.tokens(transport, clock: clock)
        async let first = attempt(tokens)
        #expect(await clock.wait(forReads: 2))
        let second = await cancelledOutcome(tokens, atReads: 3, of: clock)
        #expect(second == .failure(CloudError(.createToken, .cancelled)))
        released.withLock { $0 = true }
        #expect(await first == .success("MII-1"))
    }

    @Test func `a caller that is cancelled beforehand asks nobody`() async throws {
        let transport = ScriptedTransport { (_, _) in .token("MII-1") }
        let tokens = try Fixtures.tokens(transport)
        let outcome = await withTaskGroup(of: Result<String, CloudError>.self) { group in
            group.cancelAll()
            group.addTask { await attempt(tokens) }
            return await group.next()
        }
        #expect(outcome == .failure(CloudError(.createToken, .cancelled)))
        #expect(transport.requests.isEmpty)
    }
}
