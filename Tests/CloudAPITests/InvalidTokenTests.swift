import Synchronization
import Testing

@testable import CloudAPI
@testable import NetworkPrimitives

/// Tokens that become invalid before their expiry, and for which services return 403.
@Suite(.timeLimit(.minutes(1))) struct InvalidTokenTests {
    private static let keystone =
        #"{"error":{"code":403,"message":"The request you have made requires authentication.","title":"Forbidden"}}"#
    private static let vpn = #"{"error_code":"VPN.0003","error_msg":"authentication failed"}"#
    private static let cloudEye =
        #"{"http_code":403,"message":{"code":"ces.0014","details":"X-Auth-Token is invalid"}}"#
    private static let bare = #"{"error":{"code":403,"title":"Forbidden"}}"#
    private static let right = #"{"error_code":"VPN.0007","error_msg":"you have no permission"}"#
    private static let list = #"{"connection_monitors":[]}"#

    /// A cloud that issues `T1`, `T2`, … and rejects the tokens in `invalid` with a body.
    private final class Cloud: HTTPTransport {
        private let state = Mutex<(tokens: Int, invalid: Set<String>, logins: Bool)>((0, [], true))
        let body: String
        let calls = Mutex<[String]>([])

        init(_ body: String) { self.body = body }

        var tokens: Int { state.withLock { $0.tokens } }

        func invalidate(_ tokens: String...) { state.withLock { $0.invalid.formUnion(tokens) } }
        func restore() { state.withLock { $0.invalid = [] } }
        func allowLogins(_ allows: Bool) { state.withLock { $0.logins = allows } }

        func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
            if request.url.contains("/v3/auth/tokens") {
                return state.withLock { state in
                    guard state.logins else { return HTTPResponse(status: 503) }
                    state.tokens += 1
                    return .token("T\(state.tokens)")
                }
            }
            let token = request.headers["x-auth-token"] ?? ""
            calls.withLock { $0.append(token) }
            let isInvalid = state.withLock { $0.invalid.contains(token) || $0.invalid.contains("*") }
            return isInvalid ? .json(403, body) : .json(200, InvalidTokenTests.list)
        }
    }

    @Test(arguments: [keystone, vpn, cloudEye, bare])
    func `an invalid token is replaced once, and the call is repeated`(_ body: String) async throws {
        let clock = ManualClock()
        let cloud = Cloud(body)
        let client = try Fixtures.client(cloud, clock: clock)
        _ = try await client.connectionMonitors()
        clock.advance(by: .seconds(12))
        cloud.invalidate("T1")
        _ = try await client.connectionMonitors()
        #expect(cloud.tokens == 2)
        #expect(cloud.calls.withLock { $0 } == ["T1", "T1", "T2"])
        _ = try await client.connectionMonitors()
        #expect(cloud.tokens == 2)
    }

    @Test(arguments: [keystone, vpn, cloudEye])
    func `concurrent calls with an invalid token share one login`(_ body: String) async throws {
        let cloud = Cloud(body)
        let client = try Fixtures.client(cloud)
        _ = try await client.connectionMonitors()
        cloud.invalidate("T1")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try await client.connectionMonitors() } }
            try await group.waitForAll()
        }
        #expect(cloud.tokens == 2)
    }

    @Test(arguments: [(keystone, 26), (vpn, 26), (bare, 26), (right, 25)])
    func `an account without a permission logs in at most once an hour, and its calls stay forbidden`(
        body: String, logins: Int
    ) async throws {
        let clock = ManualClock()
        let cloud = Cloud(body)
        let client = try Fixtures.client(cloud, clock: clock)
        cloud.invalidate("*")
        for _ in 0..<(24 * 60) {
            for _ in 0..<3 {
                let error = await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
                #expect(error?.disposition == .forbidden)
            }
            clock.advance(by: .seconds(60))
        }
        #expect(cloud.tokens <= logins, "\(cloud.tokens)")
    }

    @Test func `an occasionally forbidden call does not cause a login each time`() async throws {
        let clock = ManualClock()
        let cloud = Cloud(Self.keystone)
        let client = try Fixtures.client(cloud, clock: clock)
        for call in 0..<120 {
            if call % 2 == 0 { cloud.restore() } else { cloud.invalidate("*") }
            _ = try? await client.connectionMonitors()
            clock.advance(by: .seconds(1))
        }
        #expect(cloud.tokens <= 3, "\(cloud.tokens)")
    }

    @Test func `a new token finds a permission within an hour of its grant`() async throws {
        let clock = ManualClock()
        let cloud = Cloud(Self.right)
        let client = try Fixtures.client(cloud, clock: clock)
        cloud.invalidate("T1")
        await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
        clock.advance(by: .seconds(3_600))
        _ = try await client.connectionMonitors()
        #expect(cloud.tokens == 2)
    }

    @Test func `without a new token, a 403 is a temporary failure, and other calls use the old token`()
        async throws
    {
        let clock = ManualClock()
        let cloud = Cloud(Self.vpn)
        let client = try Fixtures.client(cloud, clock: clock)
        _ = try await client.connectionMonitors()
        cloud.invalidate("T1")
        cloud.allowLogins(false)
        let error = await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
        #expect(error?.disposition == .retry)
        cloud.restore()
        _ = try await client.connectionMonitors()
        #expect(cloud.tokens == 1)
        cloud.invalidate("T1")
        cloud.allowLogins(true)
        clock.advance(by: .seconds(60))
        _ = try await client.connectionMonitors()
        #expect(cloud.tokens == 2)
    }

    @Test(arguments: [
        (keystone, false, true), (vpn, false, true), (cloudEye, false, true), (bare, false, false),
        (bare, true, true),
        (right, false, false), (right, true, false),
    ])
    func `a 403 for a configured token is reported as an invalid token, unless a permission is missing`(
        body: String, wasAccepted: Bool, isInvalid: Bool
    ) async throws {
        let cloud = Cloud(body)
        let client = VPNClient(
            session: CloudSession(
                caller: CloudCaller(transport: cloud, observer: RecordingObserver()),
                credentials: .token(Secret("given")),
                project: .id("p"), endpoints: try Fixtures.endpoints))
        if wasAccepted { _ = try await client.connectionMonitors() }
        cloud.invalidate("given")
        let error = try #require(await #expect(throws: CloudError.self) { try await client.connectionMonitors() })
        #expect(error.disposition == (isInvalid ? .badCredentials : .forbidden))
        #expect("\(error)".contains("the configured token is rejected") == isInvalid)
        #expect("\(error)".contains("Set a new token") == isInvalid)
        #expect("\(error)".contains("Give the user the role") == !isInvalid)
        #expect(cloud.tokens == 0)
    }

    @Test func `setting the clock back extends neither a pause nor a token's lifetime`() async throws {
        let clock = ManualClock()
        let transport = ScriptedTransport { (_, number) in
            number == 0 ? .json(503, "", headers: [("Retry-After", "20")]) : .token("MII-\(number)")
        }
        let tokens = try Fixtures.tokens(transport, clock: clock)
        await #expect(throws: CloudError.self) { try await tokens.token() }
        clock.advance(by: .seconds(19))
        await #expect(throws: CloudError.self) { try await tokens.token() }
        #expect(transport.requests.count == 1)
        clock.set(by: .seconds(-7_200))
        clock.advance(by: .seconds(1))
        #expect(try await tokens.token().secret.reveal() == "MII-1")
        clock.set(by: .seconds(-86_400))
        clock.advance(by: .seconds(86_400 - 600))
        #expect(try await tokens.token().secret.reveal() == "MII-2")
    }
}
