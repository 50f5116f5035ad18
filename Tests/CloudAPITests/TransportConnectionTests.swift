import Testing

@testable import CloudAPI

/// Connections between requests: when the transport keeps one, and when it repeats a request.
@Suite(.timeLimit(.minutes(1))) struct TransportConnectionTests {
    private static let answer = "HTTP/1.1 200 OK\r\nX-Request-Id: r-1\r\nContent-Length: 2\r\n\r\n{}"

    private func attempt(_ request: HTTPRequest) async throws -> Result<HTTPResponse, TransportError> {
        try await AsyncHTTPTransport.withTransport { transport in
            do throws(TransportError) {
                return .success(try await transport.send(request, timeout: .seconds(10)))
            } catch {
                return .failure(error)
            }
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

    @Test(arguments: [1, 2, 3])
    func `a read on a connection that closes is repeated at once on a new one`(closesAfter: Int)
        async throws
    {
        try await LoopbackServer.withServer(answer: Self.answer, closesAfter: closesAfter) { server in
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

    @Test func `a request that changes something is sent once, on a new connection if the existing one was idle`()
        async throws
    {
        try await LoopbackServer.withServer(answer: Self.answer, closesAfter: 1) { server in
            try await AsyncHTTPTransport.withTransport { transport in
                for _ in 0..<2 {
                    _ = try await transport.send(HTTPRequest(.get, server.url), timeout: .seconds(10))
                    // The pause exceeds the time for which a connection counts as in use.
                    try await Task.sleep(for: .milliseconds(600))
                    let request = HTTPRequest(.post, server.url, body: [0x7B, 0x7D])
                    let response = try await transport.send(request, timeout: .seconds(10))
                    #expect(response.status == 200)
                }
            }
            try await AsyncHTTPTransport.withTransport { transport in
                _ = try await transport.send(HTTPRequest(.get, server.url), timeout: .seconds(10))
                // The server closes the connection at this request. On a slow host, the request gets a new connection.
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
    func `a request without a response on a new connection is not repeated`(isRepeatable: Bool)
        async throws
    {
        try await LoopbackServer.withServer(answer: Self.answer, closesAfter: 0) { server in
            let outcome = try await attempt(HTTPRequest(.post, server.url, isRepeatable: isRepeatable))
            guard case .failure(.failed(let reason, _)) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(reason.hasPrefix("\(server.host): "), "\(reason)")
            #expect(server.requests.count == 1)
        }
    }

    @Test func `connections stay open for less time than servers keep them`() {
        #expect(AsyncHTTPTransport.idleTime < .seconds(5))
    }
}
