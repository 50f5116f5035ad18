import Glibc
import Testing

@testable import CloudAPI
@testable import Network

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

    @Test func `a request goes out as written and its answer comes back whole`() async throws {
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

    @Test func `calls share a connection`() async throws {
        try await LoopbackServer.withServer(answer: Self.answer) { server in
            try await AsyncHTTPTransport.withTransport { transport in
                for _ in 0..<3 { _ = try await transport.send(HTTPRequest(.get, server.url), timeout: .seconds(10)) }
            }
            #expect(server.requests.count == 3)
            #expect(server.connections == 1)
        }
    }

    @Test func `a request asks for a plain body and says what sends it`() async throws {
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

    @Test(arguments: [1, 2, 3])
    func `a read that a kept connection dies under is made again at once, on a new connection`(deadAfter: Int)
        async throws
    {
        try await LoopbackServer.withServer(answer: Self.answer, deadAfter: deadAfter) { server in
            try await AsyncHTTPTransport.withTransport { transport in
                for method in [HTTPRequest.Method.get, .post] {
                    for _ in 0..<6 {
                        let request = HTTPRequest(method, server.url, body: [0x7B, 0x7D], isRepeatable: true)
                        let response = try await transport.send(request, timeout: .seconds(10))
                        #expect(response.status == 200)
                    }
                }
            }
        }
    }

    @Test func `a request that changes something is sent once, on a new connection if the kept one was idle`()
        async throws
    {
        try await LoopbackServer.withServer(answer: Self.answer, deadAfter: 1) { server in
            try await AsyncHTTPTransport.withTransport { transport in
                for _ in 0..<2 {
                    _ = try await transport.send(HTTPRequest(.get, server.url), timeout: .seconds(10))
                    // Longer than a connection counts as in use.
                    try await Task.sleep(for: .milliseconds(600))
                    let request = HTTPRequest(.post, server.url, body: [0x7B, 0x7D])
                    let response = try await transport.send(request, timeout: .seconds(10))
                    #expect(response.status == 200)
                }
            }
            try await AsyncHTTPTransport.withTransport { transport in
                _ = try await transport.send(HTTPRequest(.get, server.url), timeout: .seconds(10))
                // The server closes the connection under it, unless this host was so slow that it got a new one.
                _ = try? await transport.send(HTTPRequest(.post, server.url + "now"), timeout: .seconds(10))
            }
            #expect(server.requests.filter { $0.hasPrefix("POST /now") }.count == 1)
        }
    }

    @Test func `many requests that change something share a connection`() async throws {
        try await LoopbackServer.withServer(answer: Self.answer) { server in
            try await AsyncHTTPTransport.withTransport { transport in
                for _ in 0..<20 {
                    _ = try await transport.send(HTTPRequest(.post, server.url), timeout: .seconds(10))
                }
            }
            #expect(server.connections < 20)
        }
    }

    @Test(arguments: [true, false])
    func `a request that a server does not answer on a new connection is not made again`(isRepeatable: Bool)
        async throws
    {
        try await LoopbackServer.withServer(answer: Self.answer, deadAfter: 0) { server in
            let outcome = try await attempt(HTTPRequest(.post, server.url, isRepeatable: isRepeatable))
            guard case .failure(.failed(let reason, _)) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(reason.hasPrefix("\(server.host): "), "\(reason)")
            #expect(server.requests.count == 1)
        }
    }

    @Test func `connections are kept for less time than servers keep them and than any reading of Cloud Eye waits`() {
        #expect(AsyncHTTPTransport.idleTime < .seconds(5))
    }

    @Test func `a host that cannot be found is named with its port and a way out`() async throws {
        let outcome = try await attempt(HTTPRequest(.get, "https://iam.no-such-region.invalid/v3"))
        guard case .failure(.failed(let reason, let remedy)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.hasPrefix("iam.no-such-region.invalid:443: "), "\(reason)")
        #expect(remedy?.contains("name resolution") == true)
    }

    @Test func `a refusal is an answer like any other`() async throws {
        let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        try await LoopbackServer.withServer(answer: answer) { server in
            let response = try await attempt(server).get()
            #expect(response.status == 404)
            #expect(response.body.isEmpty)
        }
    }

    @Test func `a redirect is not followed, since the request carries a secret`() async throws {
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
    func `a server that stops at any point of its answer costs no more than the timeout`(_ answer: String) async throws
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
    func `a body over the bound is refused, announced or not`(_ headers: String) async throws {
        let answer = "HTTP/1.1 200 OK\r\n" + headers + String(repeating: "x", count: 1_001) + "\r\n0\r\n\r\n"
        try await LoopbackServer.withServer(answer: answer) { server in
            let outcome = try await attempt(server)
            #expect(outcome == .failure(.bodyTooLarge(limit: 1_000)))
        }
    }

    @Test func `a body at the bound is taken`() async throws {
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
    func `an answer that breaks off or is no HTTP is a failure at once`(_ answer: String) async throws {
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
        // A socket that is bound but does not listen keeps its port from others and refuses.
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

    @Test func `a header that HTTP forbids fails without being quoted`() async throws {
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

    @Test func `shutting down twice does no harm, and later calls fail`() async {
        let transport = AsyncHTTPTransport()
        await transport.shutdown()
        await transport.shutdown()
        await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest(.get, "http://127.0.0.1:1/"), timeout: .seconds(10))
        }
    }
}
