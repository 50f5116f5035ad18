import Glibc
import Testing

@testable import CloudAPI

@Suite(.timeLimit(.minutes(1))) struct AsyncHTTPTransportTests {
    private static let answer = "HTTP/1.1 200 OK\r\nX-Request-Id: r-1\r\nContent-Length: 2\r\n\r\n{}"

    private func attempt(
        _ server: LoopbackServer, timeout: Duration = .seconds(10), maximumBodySize: Int = 1_000
    ) async throws -> Result<HTTPResponse, TransportError> {
        try await attempt(HTTPRequest(.get, server.url), timeout: timeout, maximumBodySize: maximumBodySize)
    }

    private func attempt(
        _ request: HTTPRequest, timeout: Duration = .seconds(10), maximumBodySize: Int = 1_000
    ) async throws -> Result<HTTPResponse, TransportError> {
        var options = TransportOptions()
        options.maximumBodySize = maximumBodySize
        return try await AsyncHTTPTransport.withTransport(options) { transport in
            do throws(TransportError) {
                return .success(try await transport.send(request, timeout: timeout))
            } catch {
                return .failure(error)
            }
        }
    }

    @Test func `a request is sent unchanged and its complete response returned`() async throws {
        try await LoopbackServer.withServer(answer: Self.answer) { server in
            let request = HTTPRequest(
                .post, server.url + "v5/p?marker=a%3Ab", headers: ["x-auth-token": "t"], body: Array("{\"a\":1}".utf8))
            let response = try await attempt(request).get()
            #expect(response.status == 200)
            #expect(response.header("x-request-ID") == "r-1")
            #expect(response.body == Array("{}".utf8))
            let lines = try #require(server.requests.first).split(separator: "\r\n").map(String.init)
            #expect(lines.first == "POST /v5/p?marker=a%3Ab HTTP/1.1")
            #expect(lines.contains("x-auth-token: t"))
            #expect(lines.last == "{\"a\":1}")
        }
    }

    @Test func `a request accepts only a plain body and names its sender`() async throws {
        try await LoopbackServer.withServer(answer: Self.answer) { server in
            var options = TransportOptions()
            options.userAgent = "vpn-exporter/1.2.3"
            _ = try await AsyncHTTPTransport.withTransport(options) { transport in
                try await transport.send(HTTPRequest(.get, server.url), timeout: .seconds(10))
            }
            let lines = try #require(server.requests.first).lowercased().split(separator: "\r\n")
            #expect(lines.contains("accept-encoding: identity"))
            #expect(lines.contains("user-agent: vpn-exporter/1.2.3"))
        }
    }

    @Test func `an unknown host appears with its port and a remedy`() async throws {
        let outcome = try await attempt(HTTPRequest(.get, "https://iam.no-such-region.invalid/v3"))
        guard case .failure(.failed(let reason, let remedy)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.hasPrefix("iam.no-such-region.invalid:443: "), "\(reason)")
        #expect(remedy?.contains("name resolution") == true)
    }

    @Test func `a response with an error status is a response like any other`() async throws {
        let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        try await LoopbackServer.withServer(answer: answer) { server in
            let response = try await attempt(server).get()
            #expect(response.status == 404)
            #expect(response.body.isEmpty)
        }
    }

    @Test func `a redirect is not followed, because the request carries a secret`() async throws {
        let answer = "HTTP/1.1 307 Temporary Redirect\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"
        try await LoopbackServer.withServer(answer: answer) { server in
            let response = try await attempt(server).get()
            #expect(response.status == 307)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
    ])
    func `a server that stops in the middle of its response costs no more than the timeout`(_ answer: String)
        async throws
    {
        try await LoopbackServer.withServer(answer: answer) { server in
            let timeout = Duration.milliseconds(200)
            let start = ContinuousClock.now
            let outcome = try await attempt(server, timeout: timeout)
            #expect(outcome == .failure(.timedOut(after: timeout, at: server.host)))
            #expect(.now - start < .seconds(60))
            #expect(.now - start >= timeout)
        }
    }

    @Test(arguments: ["Content-Length: 1001\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3e9\r\n"])
    func `a body above the bound is rejected, with and without a Content-Length`(_ headers: String) async throws {
        let answer = "HTTP/1.1 200 OK\r\n" + headers + String(repeating: "x", count: 1_001) + "\r\n0\r\n\r\n"
        try await LoopbackServer.withServer(answer: answer) { server in
            let outcome = try await attempt(server)
            #expect(outcome == .failure(.bodyTooLarge(limit: 1_000)))
        }
    }

    @Test func `a body at the bound is accepted`() async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + String(repeating: "x", count: 1_000)
        try await LoopbackServer.withServer(answer: answer) { server in
            let response = try await attempt(server).get()
            #expect(response.body.count == 1_000)
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
    ])
    func `a truncated response, or one that is not HTTP, fails at once`(_ answer: String) async throws {
        try await LoopbackServer.withServer(answer: answer, closes: true) { server in
            let outcome = try await attempt(server)
            guard case .failure(.failed(let reason, _)) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(!reason.isEmpty)
        }
    }

    @Test func `a refused connection fails at once, not after the timeout`() async throws {
        // A bound socket that does not listen reserves its port and refuses connections.
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                #expect(bind(descriptor, pointer, length) == 0)
                #expect(getsockname(descriptor, pointer, &length) == 0)
            }
        }
        let start = ContinuousClock.now
        let request = HTTPRequest(.get, "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/")
        let outcome = try await attempt(request, timeout: .seconds(30))
        guard case .failure(.failed(let reason, let remedy)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let port = UInt16(bigEndian: address.sin_port)
        #expect(reason == "127.0.0.1:\(port): connection refused: nothing listens there")
        #expect(remedy == "Check the endpoint's host and port, and any firewall.")
        #expect(.now - start < .seconds(10))
    }

    @Test func `an invalid header fails, and the error does not quote it`() async throws {
        let request = HTTPRequest(.get, "http://127.0.0.1:1/", headers: ["x-auth-token": "secret\r\nx: y"])
        let outcome = try await attempt(request)
        guard case .failure(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(!Fixtures.allTexts(of: error).contains("secret"))
    }

    @Test func `a cancelled call ends at once as cancelled`() async throws {
        try await LoopbackServer.withServer(answer: "") { server in
            let outcome = try await withThrowingTaskGroup(of: Result<HTTPResponse, TransportError>.self) { group in
                group.addTask { try await attempt(server, timeout: .seconds(60)) }
                #expect(await server.waitForRequest())
                group.cancelAll()
                return try await group.next()
            }
            #expect(outcome == .failure(.cancelled))
        }
    }

    @Test func `a second shutdown has no effect, and later calls fail`() async {
        let transport = AsyncHTTPTransport()
        await transport.shutdown()
        await transport.shutdown()
        await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest(.get, "http://127.0.0.1:1/"), timeout: .seconds(10))
        }
    }
}
