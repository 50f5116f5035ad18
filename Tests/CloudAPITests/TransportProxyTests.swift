import CloudAPI
import Testing

@Suite(.timeLimit(.minutes(1))) struct TransportProxyTests {
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

    @Test func `a server with an IP address behind a proxy gets no request`()
        async throws
    {
        for insecure in [false, true] {
            try await LoopbackServer.withServer(answer: "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") {
                proxy in
                var options = TransportOptions()
                options.insecureSkipVerify = insecure
                options.proxies = ProxyEnvironment(everythingThrough: try HTTPProxy(String(proxy.url.dropLast())))
                let error = await #expect(throws: TransportError.self) {
                    try await AsyncHTTPTransport.withTransport(options) { transport in
                        try await transport.send(HTTPRequest(.get, "https://203.0.113.7/v3"), timeout: .seconds(60))
                    }
                }
                #expect(proxy.requests.isEmpty == !insecure)
                let text = "\(try #require(error))"
                #expect(text.contains("cannot be verified through a proxy") == !insecure, "\(text)")
            }
        }
    }

    @Test func `an unencrypted request to this host bypasses a configured proxy`() async throws {
        try await LoopbackServer.withServer(answer: Self.answer) { server in
            try await LoopbackServer.withServer(answer: Self.answer) { proxy in
                var options = TransportOptions()
                options.proxies = ProxyEnvironment(everythingThrough: try HTTPProxy(String(proxy.url.dropLast())))
                let status = try await AsyncHTTPTransport.withTransport(options) { transport in
                    try await transport.send(HTTPRequest(.post, server.url), timeout: .seconds(60)).status
                }
                #expect(status == 200 && server.requests.count == 1 && proxy.requests.isEmpty)
            }
        }
    }

    @Test func `a proxy gets requests with its user name and password`() async throws {
        try await LoopbackServer.withServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") { proxy in
            var options = TransportOptions()
            let address = proxy.url.replacing("http://", with: "http://me:pass@")
            options.proxies = ProxyEnvironment(everythingThrough: try HTTPProxy(address))
            let status = try await AsyncHTTPTransport.withTransport(options) { transport in
                let request = HTTPRequest(.get, "http://vpn.example.invalid/v5/p")
                return try await transport.send(request, timeout: .seconds(60)).status
            }
            #expect(status == 200)
            let lines = proxy.requests.map { $0.split(separator: "\r\n").map { $0.lowercased() } }
            #expect(lines.map(\.first) == ["connect vpn.example.invalid:80 http/1.1", "get /v5/p http/1.1"])
            #expect(lines.first?.contains("proxy-authorization: basic bwu6cgfzcw==") == true)
            #expect(lines.last?.contains { $0.hasPrefix("proxy-authorization") } == false)
        }
    }
}
