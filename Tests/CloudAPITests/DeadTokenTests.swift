import Synchronization
import Testing

@testable import CloudAPI
@testable import Network

/// Tokens that die before their time, and that services answer with 403.
@Suite(.timeLimit(.minutes(1))) struct DeadTokenTests {
    private static let keystone =
        #"{"error":{"code":403,"message":"The request you have made requires authentication.","title":"Forbidden"}}"#
    private static let vpn = #"{"error_code":"VPN.0003","error_msg":"authentication failed"}"#
    private static let cloudEye =
        #"{"http_code":403,"message":{"code":"ces.0014","details":"X-Auth-Token is invalid"}}"#
    private static let bare = #"{"error":{"code":403,"title":"Forbidden"}}"#
    private static let right = #"{"error_code":"VPN.0007","error_msg":"you have no permission"}"#
    private static let list = #"{"connection_monitors":[]}"#

    /// A cloud that hands out `T1`, `T2`, … and refuses the tokens in `dead` with a body.
    private final class Cloud: HTTPTransport {
        private let state = Mutex<(tokens: Int, dead: Set<String>, logins: Bool)>((0, [], true))
        let body: String
        let calls = Mutex<[String]>([])

        init(_ body: String) { self.body = body }

        var tokens: Int { state.withLock { $0.tokens } }

        func kill(_ tokens: String...) { state.withLock { $0.dead.formUnion(tokens) } }
        func revive() { state.withLock { $0.dead = [] } }
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
            let isDead = state.withLock { $0.dead.contains(token) || $0.dead.contains("*") }
            return isDead ? .json(403, body) : .json(200, DeadTokenTests.list)
        }
    }

    @Test(arguments: [keystone, vpn, cloudEye, bare])
    func `a token that dies is replaced once, and the call made again`(_ body: String) async throws {
        let clock = ManualClock()
        let cloud = Cloud(body)
        let client = try Fixtures.client(cloud, clock: clock)
        _ = try await client.connectionMonitors()
        clock.advance(by: .seconds(12))
        cloud.kill("T1")
        _ = try await client.connectionMonitors()
        #expect(cloud.tokens == 2)
        #expect(cloud.calls.withLock { $0 } == ["T1", "T1", "T2"])
        _ = try await client.connectionMonitors()
        #expect(cloud.tokens == 2)
    }

    @Test(arguments: [keystone, vpn, cloudEye])
    func `calls at the same time that meet a dead token share one login`(_ body: String) async throws {
        let cloud = Cloud(body)
        let client = try Fixtures.client(cloud)
        _ = try await client.connectionMonitors()
        cloud.kill("T1")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try await client.connectionMonitors() } }
            try await group.waitForAll()
        }
        #expect(cloud.tokens == 2)
    }

    @Test(arguments: [(keystone, 26), (vpn, 26), (bare, 26), (right, 25)])
    func `an account that lacks a right logs in once an hour at most, and is forbidden all the while`(
        body: String, logins: Int
    ) async throws {
        let clock = ManualClock()
        let cloud = Cloud(body)
        let client = try Fixtures.client(cloud, clock: clock)
        cloud.kill("*")
        for _ in 0..<(24 * 60) {
            for _ in 0..<3 {
                let error = await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
                #expect(error?.disposition == .forbidden)
            }
            clock.advance(by: .seconds(60))
        }
        #expect(cloud.tokens <= logins, "\(cloud.tokens)")
    }

    @Test func `a call that is forbidden now and then does not log in with each call`() async throws {
        let clock = ManualClock()
        let cloud = Cloud(Self.keystone)
        let client = try Fixtures.client(cloud, clock: clock)
        for call in 0..<120 {
            if call % 2 == 0 { cloud.revive() } else { cloud.kill("*") }
            _ = try? await client.connectionMonitors()
            clock.advance(by: .seconds(1))
        }
        #expect(cloud.tokens <= 3, "\(cloud.tokens)")
    }

    @Test func `a right that was granted since is found with a new token within an hour`() async throws {
        let clock = ManualClock()
        let cloud = Cloud(Self.right)
        let client = try Fixtures.client(cloud, clock: clock)
        cloud.kill("T1")
        await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
        clock.advance(by: .seconds(3_600))
        _ = try await client.connectionMonitors()
        #expect(cloud.tokens == 2)
    }

    @Test func `while no new token can be had, a 403 stays a passing failure, and the old token serves other calls`()
        async throws
    {
        let clock = ManualClock()
        let cloud = Cloud(Self.vpn)
        let client = try Fixtures.client(cloud, clock: clock)
        _ = try await client.connectionMonitors()
        cloud.kill("T1")
        cloud.allowLogins(false)
        let error = await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
        #expect(error?.disposition == .retry)
        cloud.revive()
        _ = try await client.connectionMonitors()
        #expect(cloud.tokens == 1)
        cloud.kill("T1")
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
    func `a given token that is refused with 403 is said to be dead, unless a right is missing`(
        body: String, wasAccepted: Bool, isDead: Bool
    ) async throws {
        let cloud = Cloud(body)
        let client = VPNClient(
            session: CloudSession(
                caller: CloudCaller(transport: cloud, observer: RecordingObserver()),
                credentials: .token(Secret("given")),
                project: .id("p"), endpoints: try Fixtures.endpoints))
        if wasAccepted { _ = try await client.connectionMonitors() }
        cloud.kill("given")
        let error = try #require(await #expect(throws: CloudError.self) { try await client.connectionMonitors() })
        #expect(error.disposition == (isDead ? .badCredentials : .forbidden))
        #expect("\(error)".contains("the given token is refused") == isDead)
        #expect("\(error)".contains("give a new one") == isDead)
        #expect("\(error)".contains("Give the user the role") == !isDead)
        #expect(cloud.tokens == 0)
    }

    @Test func `a clock that is set back does not stretch a pause, nor a token's life`() async throws {
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
