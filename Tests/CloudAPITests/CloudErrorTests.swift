import Testing

@testable import CloudAPI
@testable import NetworkPrimitives

@Suite struct CloudErrorTests {
    struct Shape: Sendable {
        let body: String
        let code: String?
        let message: String
        var requestID: String?
    }

    @Test(arguments: [
        Shape(
            body: #"{"error_code":"VPN.0381","error_msg":"has one","request_id":"r-1"}"#, code: "VPN.0381",
            message: "has one", requestID: "r-1"),
        Shape(body: #"{"errorCode":"VPN.0002","errorMsg":"oh"}"#, code: "VPN.0002", message: "oh"),
        Shape(
            body: #"{"code":"VPN.0001","message":"invalid request:xxx"}"#, code: "VPN.0001",
            message: "invalid request:xxx"),
        Shape(
            body: #"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#,
            code: nil, message: "The username or password is wrong."),
        Shape(body: #"{"error":{"code":"401","title":"Unauthorized"}}"#, code: nil, message: "Unauthorized"),
        Shape(
            body: #"{"http_code":"403","message":{"details":"Policy doesn't allow it.","code":"403"}}"#, code: nil,
            message: "Policy doesn't allow it."),
        Shape(
            body: #"{"error":{"error_code":"ces.0429","error_msg":"slow down","request_id":"r-2"}}"#,
            code: "ces.0429", message: "slow down", requestID: "r-2"),
        Shape(
            body:
                #"{"code":400,"element":"Bad Request","message":"no","details":{"details":"x","code":"ces.0014"}}"#,
            code: "ces.0014", message: "no"),
        Shape(
            body: #"{"http_code":"429","message":{"details":"slow down","code":"ces.0429"}}"#, code: "ces.0429",
            message: "slow down"),
        Shape(body: #"{"error_code":null,"error_msg":null,"message":"late"}"#, code: nil, message: "late"),
        Shape(
            body: "<html><body>502 Bad Gateway</body></html>", code: nil,
            message: "an HTML page, perhaps from a proxy"),
        Shape(body: #"{"error_code":"VPN.0381","error_m"#, code: nil, message: "a response that is not JSON"),
        Shape(body: "", code: nil, message: ""),
        Shape(body: " \r\n", code: nil, message: ""),
        Shape(body: "[1,2]", code: nil, message: ""),
        Shape(body: #""text""#, code: nil, message: ""),
        Shape(body: #"{"a":{"b":{"c":{"d":{"message":"too deep"}}}}}"#, code: nil, message: ""),
    ])
    func `each form of an error body is read`(_ shape: Shape) {
        let body = ErrorBody(Array(shape.body.utf8))
        #expect(body.code == shape.code)
        #expect(body.message == shape.message)
        #expect(body.requestID == shape.requestID)
    }

    @Test func `an error contains the problem and the remedy`() {
        let forbidden = CloudError(
            .createConnectionMonitor,
            refusal: .json(403, #"{"error_code":"VPN.0007","error_msg":"not authorized","request_id":"r-1"}"#),
            secrets: [])
        #expect(
            "\(forbidden)" == """
                vpn create_connection_monitor: HTTP 403 VPN.0007, not authorized (request id r-1). Give the user the role \
                VPN FullAccess, or the permission vpn:connectionMonitors:create, in this project.
                """)
        let empty = CloudError(
            .listConnections, refusal: HTTPResponse(status: 503, headers: [("X-Request-Id", "r-2")]), secrets: [])
        #expect("\(empty)" == "vpn list_connections: HTTP 503 (request id r-2)")
        let late = CloudError(.createToken, .timedOut(after: .seconds(15)))
        #expect(
            "\(late)" == """
                iam create_token: no complete response within 15 s. Check the service's address, name resolution, \
                proxy, and certificates.
                """)
    }

    @Test func `texts from the cloud lose control characters and excess length`() {
        let echo = #"{"error_code":"VPN.0001","error_msg":"bad header,\n\u001b[31mred"# + "\"}"
        let error = CloudError(.listConnections, refusal: .json(400, echo), secrets: [])
        #expect(error.message == "bad header, [31mred")
        let long = "{\"message\":\"" + String(repeating: "x", count: 100_000) + "\"}"
        #expect(CloudError(.listConnections, refusal: .json(400, long), secrets: []).message.count == 301)
    }

    @Test(arguments: [
        ("password", "The username or password is wrong.", true), ("wrong", "The password is wrong.", true),
        ("MIIabcdef", "bad header MIIabcdef", true), ("is", "The password is wrong.", true),
        ("is", "This list", false), ("s3cret!", "The password is wrong.", false), ("", "any", false),
    ])
    func `a text with a secret is left out completely, so that nothing confirms the secret`(
        secret: String, message: String, isHit: Bool
    ) {
        let body = "{\"error_code\":\"IAM.0062\",\"error_msg\":\"\(message)\",\"request_id\":\"r-1\"}"
        let error = CloudError(.createToken, refusal: .json(401, body), secrets: [Secret(secret)])
        #expect(error.message == (isHit ? "" : message))
        #expect(error.code == "IAM.0062" && error.requestID == "r-1")
        #expect(error.disposition == .badCredentials)
        #expect(!"\(error)".contains("redacted"))
    }

    @Test(arguments: [(name: "X-Request-Id", value: "r-MIItoken"), (name: "Content-Encoding", value: "MIItoken")])
    func `the error for an unreadable response contains neither an echoed token nor a long text`(
        _ header: (name: String, value: String)
    ) async throws {
        for value in [header.value, header.value + String(repeating: "x", count: 60_000)] {
            let answer = HTTPResponse.json(200, "[", headers: [(name: header.name, value: value)])
            let client = try Fixtures.client(
                ScriptedTransport { (request, _) in
                    request.url.contains("/v3/auth/tokens") ? .token("MIItoken") : answer
                })
            let error = try #require(await #expect(throws: CloudError.self) { try await client.connections() })
            #expect(!"\(error)".lowercased().contains("miitoken") && "\(error)".count < 500, "\(error)")
        }
    }

    @Test func `the error for an unreadable token response does not contain the token`() async throws {
        let answer = HTTPResponse.json(
            201, "{", headers: [("X-Subject-Token", "MIIabcdef"), ("X-Request-Id", "MIIabcdef")])
        let tokens = try Fixtures.tokens(ScriptedTransport { (_, _) in answer })
        let error = try #require(await #expect(throws: CloudError.self) { try await tokens.token() })
        #expect(error.requestID == nil && !"\(error)".contains("MIIabc"))
    }

    @Test func `no message is longer than a few lines, whatever its source`() {
        let text = String(repeating: "x", count: 60_000)
        let error = CloudError(.listProjects, message: text, disposition: .final)
        #expect(error.message.count == 1_001)
        #expect(CloudError(.listConnections, unreadable: .json(200, "{"), text).message.count < 400)
    }

    @Test func `a code or request ID with a secret is left out`() {
        let body = #"{"error_code":"VPN.secret","error_msg":"no","request_id":"secret-1"}"#
        let error = CloudError(.listConnections, refusal: .json(400, body), secrets: [Secret("secret")])
        #expect(error.code == nil && error.requestID == nil && error.message == "no")
    }

    @Test func `a text that ends with a period gets no second one before the remedy`() {
        let body = #"{"error_code":"IAM.0062","error_msg":"Wrong."}"#
        let error = CloudError(.createToken, refusal: .json(401, body), secrets: [])
        #expect("\(error)".hasPrefix("iam create_token: HTTP 401 IAM.0062, Wrong. Check the user's name"))
    }

    @Test(arguments: ["gzip", "br, GZIP"])
    func `the error for an encoded body names the coding, for every status`(_ coding: String) throws {
        let headers = [("Content-Encoding", coding)]
        let refused = CloudError(.listConnections, refusal: .json(403, "\u{1f}", headers: headers), secrets: [])
        #expect(refused.message.contains("Content-Encoding \(coding),"), "\(refused)")
        let caller = CloudCaller(
            transport: ScriptedTransport { (_, _) in .json(200, "{}") }, observer: RecordingObserver())
        let error = #expect(throws: CloudError.self) {
            try caller.parse(.listConnections, .json(200, "{}", headers: headers), as: [String: String].self)
        }
        #expect(error?.message.contains("Content-Encoding \(coding),") == true)
        #expect(error?.disposition == .retry)
    }

    @Test(arguments: ["identity", "Identity", ""])
    func `a plain body is read with any name of the identity coding`(_ coding: String) {
        let response = HTTPResponse.json(400, #"{"error_msg":"no"}"#, headers: [("Content-Encoding", coding)])
        #expect(CloudError(.listConnections, refusal: response, secrets: []).message == "no")
    }
}
