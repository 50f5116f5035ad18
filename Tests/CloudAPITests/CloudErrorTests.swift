import Testing

@testable import CloudAPI
@testable import Network

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
            message: "an HTML page, perhaps of a proxy"),
        Shape(body: #"{"error_code":"VPN.0381","error_m"#, code: nil, message: "an answer that is not JSON"),
        Shape(body: "", code: nil, message: ""),
        Shape(body: " \r\n", code: nil, message: ""),
        Shape(body: "[1,2]", code: nil, message: ""),
        Shape(body: #""text""#, code: nil, message: ""),
        Shape(body: #"{"a":{"b":{"c":{"d":{"message":"too deep"}}}}}"#, code: nil, message: ""),
    ])
    func `each shape of an error's body is read`(_ shape: Shape) {
        let body = ErrorBody(Array(shape.body.utf8))
        #expect(body.code == shape.code)
        #expect(body.message == shape.message)
        #expect(body.requestID == shape.requestID)
    }

    @Test func `an error says what happened and the way out`() {
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
                iam create_token: no complete answer within 15 s. Check the service's address, name resolution, \
                proxy and certificates.
                """)
    }

    @Test func `what the other side echoes is cleaned of control characters and length`() {
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
    func `a text with a secret in it is not shown at all, so that nothing confirms the secret`(
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
    func `an unreadable answer shows neither the token that it echoes nor a long text`(
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

    @Test func `a token in the answer that brings it is not shown`() async throws {
        let answer = HTTPResponse.json(
            201, "{", headers: [("X-Subject-Token", "MIIabcdef"), ("X-Request-Id", "MIIabcdef")])
        let tokens = try Fixtures.tokens(ScriptedTransport { (_, _) in answer })
        let error = try #require(await #expect(throws: CloudError.self) { try await tokens.token() })
        #expect(error.requestID == nil && !"\(error)".contains("MIIabc"))
    }

    @Test func `no message is longer than a few lines, whoever wrote it`() {
        let text = String(repeating: "x", count: 60_000)
        let error = CloudError(.listProjects, message: text, disposition: .final)
        #expect(error.message.count == 1_001)
        #expect(CloudError(.listConnections, unreadable: .json(200, "{"), text).message.count < 400)
    }

    @Test func `a code or request ID that shows a secret is left out`() {
        let body = #"{"error_code":"VPN.secret","error_msg":"no","request_id":"secret-1"}"#
        let error = CloudError(.listConnections, refusal: .json(400, body), secrets: [Secret("secret")])
        #expect(error.code == nil && error.requestID == nil && error.message == "no")
    }

    @Test func `a text that ends with a period gets no second one before the way out`() {
        let body = #"{"error_code":"IAM.0062","error_msg":"Wrong."}"#
        let error = CloudError(.createToken, refusal: .json(401, body), secrets: [])
        #expect("\(error)".hasPrefix("iam create_token: HTTP 401 IAM.0062, Wrong. Check the user's name"))
    }

    @Test(arguments: ["gzip", "br, GZIP"])
    func `a body in a coding that was not asked for is named, in refusals and answers`(_ coding: String) throws {
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
    func `a plain body is read whatever name its coding has`(_ coding: String) {
        let response = HTTPResponse.json(400, #"{"error_msg":"no"}"#, headers: [("Content-Encoding", coding)])
        #expect(CloudError(.listConnections, refusal: response, secrets: []).message == "no")
    }

    @Test(arguments: [500, 502, 503, 504])
    func `a passing failure carries how long the service asks to be left alone`(_ status: Int) {
        let headers = [("Retry-After", "Fri, 02 Jan 2026 00:02:00 GMT"), ("Date", "Fri, 02 Jan 2026 00:00:00 GMT")]
        let error = CloudError(.listConnections, refusal: .json(status, "", headers: headers), secrets: [])
        #expect(error.disposition == .retry)
        #expect(error.retryAfter == .seconds(120))
        #expect(CloudError(.listConnections, refusal: .json(status, ""), secrets: []).retryAfter == nil)
    }

    @Test func `a rate limit carries how long to wait`() {
        let body = #"{"error_code":"APIGW.0308","error_msg":"over ratelimit,limit:200,time:1 minute"}"#
        let error = CloudError(.listConnections, refusal: .json(429, body), secrets: [])
        #expect(error.disposition == .throttled(retryAfter: .seconds(60)))
        let header = CloudError(
            .listConnections, refusal: .json(429, body, headers: [("Retry-After", "5")]), secrets: [])
        #expect(header.disposition == .throttled(retryAfter: .seconds(5)))
    }

    @Test(
        arguments: [
            (.listConnections, 403, "VPN.0007", "", "VPN ReadOnlyAccess, or the permission vpn:vpnConnections:list"),
            (.listConnectionMonitors, 403, "APIGW.0302", "", "vpn:connectionMonitors:list"),
            (.listGateways, 403, "VPN.0007", "", "vpn:vpnGateways:list"),
            (.listCustomerGateways, 403, "VPN.0007", "", "vpn:customerGateways:list"),
            (.queryMetricData, 403, "ces.0017", "", "CES ReadOnlyAccess, or the permission ces:metricData:list"),
            (.createToken, 403, "IAM.0081", "", "programmatic access"),
            (.listConnections, 403, "APIG.0310", "", "project is not available"),
            (.listConnections, 404, "APIGW.0101", "", "check the region or the endpoint"),
            (.queryMetricData, 404, "", "", "check the region or the endpoint"),
            (.listConnections, 302, "", "", "sends elsewhere, which is not followed"),
            (.createConnectionMonitor, 404, "VPN.0509", "", nil),
            (.createConnectionMonitor, 404, "VPN.0004", "", nil),
            (.createToken, 401, "IAM.0061", "Account locked", "The account is locked for 15 minutes"),
            (.createToken, 401, "", "The account is locked.", "The account is locked for 15 minutes"),
            (.createToken, 401, "IAM.0062", "Incorrect password", "Check the user's name, password and domain name"),
            (.createToken, 401, "", "Could not find project: eu-de_nope.", "Check the project's name or id"),
            (.listProjects, 401, "APIGW.0301", "verify aksk signature fail", "Check the secret key"),
            (.listConnections, 401, "APIGW.0301", "AK access failed to reach the limit", "locked for 5 minutes"),
            (.listProjects, 400, "IAM.1108", "The securitytoken has expired", "its security token"),
            (.listConnections, 401, "APIGW.0301", "decrypt token fail", "of one region"),
            (.listConnections, 429, "VPN.0429", "", nil),
            (.listConnections, 503, "", "", nil),
        ] as [(CloudOperation, Int, String, String, String?)])
    func `a refusal says which right, address or secret to look at`(
        _ operation: CloudOperation, status: Int, code: String, message: String, hint: String?
    ) {
        let body = "{\"error_code\":\"\(code)\",\"error_msg\":\"\(message)\"}"
        let error = CloudError(operation, refusal: .json(status, body), secrets: [])
        guard let hint else {
            #expect(error.wayOut == nil)
            return
        }
        #expect(error.wayOut?.contains(hint) == true, "\(error)")
        #expect("\(error)".hasSuffix(error.wayOut ?? "-"))
    }
}
