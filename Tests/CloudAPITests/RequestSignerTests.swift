import Synchronization
import Testing

@testable import CloudAPI
@testable import NetworkPrimitives

@Suite struct RequestSignerTests {
    private static let secret = "sKexampleSecret0123456789abcdefABCDEF0000"
    private static let securityToken = "a-security-token"
    private static let prefix = "Incorrect IAM authentication information: "

    private func client(_ transport: ScriptedTransport, elapsed: Elapsed = Elapsed()) throws -> VPNClient {
        let key = AccessKey(id: "AK", secret: Secret(Self.secret), securityToken: Secret(Self.securityToken))
        return VPNClient(
            session: CloudSession(
                caller: CloudCaller(transport: transport, observer: RecordingObserver()),
                credentials: .accessKey(key), project: .id(Fixtures.projectID), endpoints: try Fixtures.endpoints,
                now: { CloudTimestamp(nanoseconds: 1_767_323_045_000_000_000) }, instant: { elapsed.read() }))
    }

    /// A clock that tests advance.
    private final class Elapsed: Sendable {
        private let instant = Mutex(ContinuousClock.now)

        func read() -> ContinuousClock.Instant { instant.withLock { $0 } }
        func advance(by duration: Duration) { instant.withLock { $0 += duration } }
    }

    private static func refusal(_ text: String, status: Int = 401, code: String = "APIGW.0301") -> HTTPResponse {
        .json(status, "{\"error_code\":\"\(code)\",\"error_msg\":\"\(prefix)\(text)\",\"request_id\":\"r\"}")
    }

    @Test func `requests are signed, and the identity service gets no request`() async throws {
        let transport = ScriptedTransport { (_, _) in .json(200, #"{"connection_monitors":[]}"#) }
        #expect(try await client(transport).connectionMonitors() == [])
        let request = try #require(transport.requests.first)
        #expect(transport.requests.count == 1)
        #expect("\(request)" == "GET https://vpn.example.net/v5/\(Fixtures.projectID)/connection-monitors")
        #expect(
            request.headers.keys.sorted() == [
                "accept", "authorization", "content-type", "host", "x-project-id", "x-sdk-date", "x-security-token",
            ])
        #expect(request.headers["x-sdk-date"] == "20260102T030405Z")
    }

    @Test(arguments: [
        ("verify aksk signature fail,canonicalRequest:GET|/v5/", "secret key"),
        ("AK access failed to reach the limit,forbidden", "locked for 5 minutes"),
        ("Get secretKey failed,ak:AK,err:ak not exist", "disabled, deleted, expired"),
        ("signature expired, signature time:20260102T030405Z,server time:20260102T040405Z", "host's clock"),
        ("something new", "security token"),
    ])
    func `an error contains the problem and the remedy`(text: String, remedy: String) async throws {
        let transport = ScriptedTransport { (_, _) in Self.refusal(text) }
        let client = try client(transport)
        let error = await #expect(throws: CloudError.self) { try await client.connections() }
        #expect(error?.disposition == .badCredentials)
        #expect(error.map { "\($0)".contains(remedy) } == true)
        #expect(transport.requests.count == 1)
    }

    @Test func `after a rejection, two further requests are sent within five minutes, and then again`() async throws {
        let elapsed = Elapsed()
        let transport = ScriptedTransport { (_, _) in Self.refusal("verify aksk signature fail") }
        let client = try client(transport, elapsed: elapsed)
        for _ in 0..<10 {
            let error = await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
            #expect(error?.operation == .listConnectionMonitors)
        }
        #expect(transport.requests.count == 3)
        elapsed.advance(by: .seconds(300))
        await #expect(throws: CloudError.self) { try await client.connections() }
        #expect(transport.requests.count == 4)
    }

    @Test(arguments: [0, 300])
    func `a key that becomes invalid is tried equally often with many concurrent callers as with one`(
        after seconds: Int
    )
        async throws
    {
        let elapsed = Elapsed()
        let transport = ScriptedTransport { (_, _) in
            // The delay lets all permitted requests overlap.
            for _ in 0..<200 { await Task.yield() }
            return Self.refusal("verify aksk signature fail")
        }
        let client = try client(transport, elapsed: elapsed)
        if seconds > 0 {
            await #expect(throws: CloudError.self) { try await client.connections() }
            elapsed.advance(by: .seconds(seconds))
        }
        let before = transport.requests.count
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { _ = try? await client.connectionMonitors() } }
        }
        #expect(transport.requests.count - before == 3)
    }

    @Test(arguments: [(200, "", 6), (404, "VPN.0004", 6), (404, "APIGW.0101", 3), (503, "", 3)])
    func `only a response from the service proves the signature valid`(status: Int, code: String, sent: Int)
        async throws
    {
        let wrong = "verify aksk signature fail"
        let transport = ScriptedTransport { (_, number) in
            if number != 2 { return Self.refusal(wrong) }
            return status == 200
                ? .json(200, #"{"connection_monitors":[]}"#) : Self.refusal("no", status: status, code: code)
        }
        let client = try client(transport)
        for _ in 0..<10 { _ = try? await client.connectionMonitors() }
        #expect(transport.requests.count == sent)
    }

    @Test(arguments: [(400, "VPN.0001"), (403, "VPN.0007"), (429, "APIGW.0308"), (500, "VPN.0002"), (0, "")])
    func `other errors and network failures hold back no request`(status: Int, code: String) async throws {
        let transport = ScriptedTransport { (_, _) throws(TransportError) in
            if status == 0 { throw .failed("connection refused") }
            return Self.refusal("no", status: status, code: code)
        }
        let client = try client(transport)
        for _ in 0..<10 { await #expect(throws: CloudError.self) { try await client.connections() } }
        #expect(transport.requests.count == 10)
    }

    @Test func `no value or error shows the key's secrets, even if the gateway echoes them`()
        async throws
    {
        let transport = ScriptedTransport { (_, _) in
            Self.refusal("verify aksk signature fail,canonicalRequest:\(Self.securityToken)|\(Self.secret)")
        }
        let client = try client(transport)
        let error = await #expect(throws: CloudError.self) { try await client.connections() }
        let key = AccessKey(id: "AK", secret: Secret(Self.secret), securityToken: Secret(Self.securityToken))
        let values: [Any] = [client, try #require(error), key, transport.requests]
        for text in values.map(Fixtures.allTexts) {
            #expect(!text.contains(Self.secret))
            #expect(!text.contains(Self.securityToken))
        }
    }
}
