import Testing

@testable import CloudAPI
@testable import NetworkPrimitives

@Suite struct SecretTests {
    private static let token = "MIIsecrettoken"

    private func isSilent(_ value: Any) -> Bool {
        let text = Fixtures.allTexts(of: value)
        return !text.contains(Self.token) && !text.contains(Fixtures.password)
    }

    @Test func `a secret shows nothing, not even its length`() {
        let secret = Secret(Fixtures.password)
        #expect("\(secret)" == "<redacted>")
        var text = ""
        dump(secret, to: &text)
        #expect(text == "- <redacted>\n")
        #expect(secret.reveal() == Fixtures.password)
    }

    @Test func `no value with a secret shows it`() async throws {
        let transport = ScriptedTransport { (request, _) in
            request.url.contains("/v3/")
                ? .token(Self.token)
                : .json(400, "{\"error_msg\":\"\(Self.token)\",\"request_id\":\"\(Self.token)\"}")
        }
        let tokens = try Fixtures.tokens(transport)
        let token = try await tokens.token()
        let client = try Fixtures.client(transport)
        let error = await #expect(throws: CloudError.self) { try await client.connections() }
        let requests = transport.requests
        #expect(requests.contains { $0.headers.values.contains(Self.token) })
        #expect(isSilent(Fixtures.credentials()))
        #expect(isSilent(token))
        #expect(isSilent(TokenState.Decision.use(token)))
        #expect(isSilent(tokens))
        #expect(isSilent(client))
        #expect(isSilent(requests))
        #expect(isSilent(HTTPResponse.token(Self.token)))
        #expect(isSilent(try #require(error)))
    }

    @Test func `a password that the identity service echoes does not reach the error`() async throws {
        let transport = ScriptedTransport { (request, _) in
            .json(400, "{\"message\":\"cannot read \(Fixtures.password)\"}")
        }
        let tokens = try Fixtures.tokens(transport)
        let error = await #expect(throws: CloudError.self) { try await tokens.token() }
        #expect(error?.message == "")
    }
}
