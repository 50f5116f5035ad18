import Testing

@testable import ExporterToolkit
@testable import NetworkPrimitives

/// Tests of the requests that a policy admits, and of the responses to the others.
struct WebGuardTests {
    private static let page = WebResponse.text(.ok, "page\n")
    private static let plain = WebGuard.Ticket(isEncrypted: false, generation: 0)

    private static func name(_ entrance: (WebGuard.Entrance, generation: Int)) -> String {
        switch entrance.0 {
        case .plain: ".plain \(entrance.generation)"
        case .encrypted: ".encrypted \(entrance.generation)"
        case .closed: ".closed \(entrance.generation)"
        }
    }

    private func answer(
        _ webGuard: WebGuard, authorization: String? = nil, ticket: WebGuard.Ticket = plain,
        now: ContinuousClock.Instant = .now, page: WebResponse = page
    ) async -> WebResponse {
        let headers = authorization.map { [(name: "Authorization", value: $0)] } ?? []
        return await webGuard.answer(
            WebRequest(method: "GET", uri: "/-/healthy", headers: headers), from: ticket, now: now, by: { page })
    }

    @Test func `without a policy every client is admitted`() async {
        #expect(await answer(.open) == Self.page)
        #expect(await answer(.open, authorization: "Basic Og==") == Self.page)
    }

    @Test func `each response has the headers of the policy instead of a page's own`() async throws {
        let webGuard = WebGuard(WebPolicy(headers: [.contentSecurityPolicy: "a", .frameOptions: "deny"]))
        var page = Self.page
        page.headers = ["content-security-policy": "b", "Link": "c"]
        let headers = await answer(webGuard, page: page).headers
        #expect(headers == ["Content-Security-Policy": "a", "X-Frame-Options": "deny", "Link": "c"])
        #expect(webGuard.withHeaders(.contentTooLarge).headers["X-Frame-Options"] == "deny")
    }

    @Test func `a request without credentials gets a challenge, with the policy's headers`() async throws {
        let users = ["alice": try PasswordHash(PasswordHashTests.hash)]
        let webGuard = WebGuard(WebPolicy(headers: [.frameOptions: "deny"], users: users))
        for authorization in [nil, "", "Basic !", "Bearer x", "Basic YWxpY2U6eA=="] {
            let answer = await answer(webGuard, authorization: authorization)
            #expect(answer.status == .unauthorized)
            #expect(
                answer.headers == [
                    "WWW-Authenticate": "Basic realm=\"exporter\", charset=\"UTF-8\"", "X-Frame-Options": "deny",
                ])
        }
        // The credentials are alice and hunter2 with a blank at its end.
        #expect(await answer(webGuard, authorization: "Basic YWxpY2U6aHVudGVyMiA=").status == .ok)
    }

    @Test func `too many requests get the time to retry, and cost no hash`() async throws {
        let limit = RateLimit(interval: .milliseconds(2500), burst: 1)
        let users = ["alice": try PasswordHash(PasswordHashTests.hash)]
        let webGuard = WebGuard(
            WebPolicy(users: users, rateLimit: limit),
            passwords: PasswordChecker { _, _ in
                Issue.record(); return true
            })
        let now = ContinuousClock.now
        #expect(await answer(webGuard, now: now).status == .unauthorized)
        let refused = await answer(webGuard, authorization: "Basic YWxpY2U6eA==", now: now)
        #expect(refused.status == .tooManyRequests)
        #expect(refused.headers["Retry-After"] == "3")
        // A policy with the same rate continues the count.
        webGuard.replace(by: WebPolicy(rateLimit: limit))
        #expect(await answer(webGuard, now: now).status == .tooManyRequests)
        webGuard.replace(by: WebPolicy())
        #expect(await answer(webGuard, now: now).status == .ok)
    }

    @Test func `a broken file admits no client, not even with a password, until it is fixed`() async throws {
        let users = ["alice": try PasswordHash(PasswordHashTests.hash)]
        let webGuard = WebGuard(WebPolicy(headers: [.frameOptions: "deny"], users: users))
        #expect(await answer(webGuard, authorization: "Basic YWxpY2U6aHVudGVyMiA=").status == .ok)
        webGuard.close()
        let refused = await answer(webGuard, authorization: "Basic YWxpY2U6aHVudGVyMiA=")
        #expect(refused.status == .internalServerError)
        #expect(refused.headers == [:])
        webGuard.replace(by: WebPolicy(users: users))
        #expect(await answer(webGuard).status == .unauthorized)
        #expect(await answer(webGuard, authorization: "Basic YWxpY2U6aHVudGVyMiA=").status == .ok)
    }

    @Test func `with TLS, a broken file accepts no connection, and an earlier plain connection gets no page`()
        async throws
    {
        let webGuard = WebGuard(WebPolicy())
        #expect(Self.name(webGuard.entrance()) == ".plain 0")
        let tls = try WebPolicyFixture.parse("tls_server_config: {cert_file: server.crt, key_file: server.key}")
        webGuard.replace(by: tls)
        #expect(Self.name(webGuard.entrance()) == ".encrypted 1")
        #expect(webGuard.isOutdated(Self.plain))
        #expect(await answer(webGuard).status == .badRequest)
        let ticket = WebGuard.Ticket(isEncrypted: true, generation: 1)
        #expect(!webGuard.isOutdated(ticket))
        #expect(await answer(webGuard, ticket: ticket).status == .ok)
        webGuard.close()
        #expect(Self.name(webGuard.entrance()) == ".closed 2")
        #expect(await answer(webGuard, ticket: ticket).status == .internalServerError)
    }

    @Test
    func
        `a connection with a certificate checked under other rules must be renewed, but not after a change of the pair`()
        async throws
    {
        func policy(_ names: String, _ kind: String = "RequireAndVerifyClientCert") throws -> WebPolicy {
            try WebPolicyFixture.parse(
                "tls_server_config: {cert_file: server.crt, key_file: server.key, client_ca_file: authority.crt,"
                    + " client_auth_type: \(kind), client_allowed_sans: [\(names)]}")
        }
        let webGuard = WebGuard(try policy("a, b"))
        let ticket = WebGuard.Ticket(isEncrypted: true, generation: 0)
        #expect(await answer(webGuard, ticket: ticket).status == .ok)
        webGuard.replace(by: try policy("b, a"))
        #expect(webGuard.isOutdated(ticket))
        #expect(await answer(webGuard, ticket: ticket).status == .ok)
        webGuard.replace(by: try policy("a"))
        #expect(await answer(webGuard, ticket: ticket).status == .misdirectedRequest)
        #expect(await answer(webGuard, ticket: WebGuard.Ticket(isEncrypted: true, generation: 2)).status == .ok)
        webGuard.replace(by: try policy("a"))
        #expect(await answer(webGuard, ticket: ticket).status == .misdirectedRequest)
        #expect(await answer(webGuard, ticket: WebGuard.Ticket(isEncrypted: true, generation: 2)).status == .ok)
        webGuard.replace(by: try policy("a", "VerifyClientCertIfGiven"))
        #expect(
            await answer(webGuard, ticket: WebGuard.Ticket(isEncrypted: true, generation: 3)).status
                == .misdirectedRequest)
    }
}
