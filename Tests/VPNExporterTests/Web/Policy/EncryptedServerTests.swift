import Testing

@testable import CloudWatching
@testable import ExporterToolkit
@testable import NetworkPrimitives
@testable import VPNExporter

/// Tests of the bounds that no client of TLS and HTTP/2 can make the server exceed.
@Suite(.timeLimit(.minutes(1)))
struct EncryptedServerTests {
    private static func webGuard() throws -> WebGuard {
        WebGuard(try WebPolicyFixture.parse("tls_server_config: {cert_file: server.crt, key_file: server.key}"))
    }

    private static let hello = HTTP2Bytes.preface + HTTP2Bytes.settings

    /// Runs the test, and checks that another client is served meanwhile and afterwards.
    private func serve(
        _ routes: WebRoutes = RunningServer.routes(), limits: WebLimits = WebLimits(),
        _ test: (_ port: Int) async throws -> Void
    ) async throws {
        try await RunningServer.with(routes, limits: limits, webGuard: try Self.webGuard()) { port, _ in
            let bystander = try await TLSClient(port: port, protocols: ["h2"])
            try await bystander.send(Self.hello)
            for stream in [1, 3] {
                if stream == 3 { try await test(port) }
                try await bystander.send(HTTP2Bytes.request("/-/healthy", stream: stream))
                let isAnswer = { (frame: HTTP2Bytes.Frame) in frame.type == 0 && frame.stream == stream }
                let bytes = try await bystander.received { HTTP2Bytes.frames($0).contains(where: isAnswer) }
                #expect(HTTP2Bytes.frames(bytes).first(where: isAnswer)?.payload == Array("healthy\n".utf8))
            }
            bystander.close()
        }
    }

    @Test(arguments: ["", "\u{16}\u{3}\u{1}", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"])
    func `a client that starts no handshake, or speaks plain HTTP, is cut off`(beginning: String) async throws {
        try await serve(limits: WebLimits(handshake: .seconds(2))) { port in
            let client = try WebClient(port: port)
            try? await client.send(beginning)
            #expect(try await !String(decoding: client.rest(), as: UTF8.self).contains("HTTP/1.1"))
        }
    }

    @Test(arguments: [["h2"], ["http/1.1"], []])
    func `a client without a request after the handshake is cut off, whatever the protocol`(protocols: [String])
        async throws
    {
        try await RunningServer.with(limits: WebLimits(firstRequest: .milliseconds(300)), webGuard: try Self.webGuard())
        {
            port, _ in
            let client = try await TLSClient(port: port, protocols: protocols)
            if protocols == ["h2"] { try? await client.send(Self.hello) }
            _ = try await client.rest()
        }
    }

    @Test func `a displaced connection is closed at once, whether or not its client reads close_notify`()
        async throws
    {
        let service = WebService(
            RunningServer.routes(), limits: WebLimits(connections: 2), webGuard: try Self.webGuard())
        try await RunningServer.with(service) { port, _ in
            var clients: [TLSClient] = []
            for _ in 0..<10 {
                let client = try await TLSClient(port: port, protocols: ["http/1.1"])
                try await client.send(Array(RunningServer.get("/-/healthy").utf8))
                _ = try await client.received { !$0.isEmpty }
                try await client.turnDeaf()
                clients.append(client)
                // A close with close_notify takes a second. An immediate close is done by the next connection's handshake.
                #expect(service.counts.snapshot.connections <= 3)
            }
            #expect(service.counts.snapshot.connectionEnds == [.displaced: 8])
            for client in clients { client.close() }
        }
    }

    @Test func `an HTTP/2 connection without further requests is closed with GOAWAY`() async throws {
        try await RunningServer.with(limits: WebLimits(nextRequest: .milliseconds(300)), webGuard: try Self.webGuard())
        {
            port, _ in
            let client = try await TLSClient(port: port, protocols: ["h2"])
            try await client.send(Self.hello + HTTP2Bytes.request("/-/healthy", stream: 1))
            let frames = HTTP2Bytes.frames(try await client.rest())
            #expect(frames.contains { $0.type == 0 && $0.payload == Array("healthy\n".utf8) })
            #expect(frames.last?.type == 7)
        }
    }

    @Test func `a client that offers only HTTP/1.1 gets it, with the same response as without TLS`() async throws {
        try await serve { port in
            let client = try await TLSClient(port: port, protocols: [])
            try await client.send(Array(RunningServer.get("/-/healthy", "Connection: close").utf8))
            let text = String(decoding: try await client.rest(), as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix("healthy\n"))
        }
    }

    @Test func `a stream with an endless request is reset, and its connection continues`() async throws {
        // A busy machine must be able to open the stream in this time.
        try await RunningServer.with(limits: WebLimits(firstRequest: .seconds(5)), webGuard: try Self.webGuard()) {
            port, _ in
            let client = try await TLSClient(port: port, protocols: ["h2"])
            try await client.send(Self.hello + HTTP2Bytes.request("/metrics", stream: 1, isEnd: false))
            let bytes = try await client.received { HTTP2Bytes.frames($0).contains { $0.type == 3 && $0.stream == 1 } }
            #expect(HTTP2Bytes.frames(bytes).contains { $0.type == 3 && $0.stream == 1 })
            try await client.send(HTTP2Bytes.request("/metrics", stream: 3))
            let more = try await client.received { HTTP2Bytes.frames($0).contains { $0.type == 0 && $0.stream == 3 } }
            #expect(HTTP2Bytes.frames(more).contains { $0.stream == 3 && $0.payload == RunningServer.body })
            client.close()
        }
    }

    @Test func `an unread response is abandoned`() async throws {
        let size = 10_000_000
        let routes = RunningServer.routes(scrape: { Array(repeating: 1, count: size) })
        try await serve(routes, limits: WebLimits(response: .milliseconds(500))) { port in
            let client = try await TLSClient(port: port, protocols: ["h2"])
            // The window of a stream is 65,535 bytes until the client changes it, which this one does not.
            try await client.send(Self.hello + HTTP2Bytes.request("/metrics", stream: 1))
            let bytes = try await client.received { HTTP2Bytes.frames($0).contains { $0.type == 3 && $0.stream == 1 } }
            let frames = HTTP2Bytes.frames(bytes)
            #expect(frames.contains { $0.type == 3 && $0.stream == 1 })
            #expect(frames.filter { $0.type == 0 }.map(\.payload.count).reduce(0, +) <= 65_535)
            client.close()
        }
    }

    @Test func `streams that are opened and reset at once end the connection`() async throws {
        try await serve { port in
            let client = try await TLSClient(port: port, protocols: ["h2"])
            let flood = (0..<2000).flatMap { number in
                HTTP2Bytes.request("/metrics", stream: 2 * number + 1) + HTTP2Bytes.reset(stream: 2 * number + 1)
            }
            try? await client.send(Self.hello + flood)
            _ = try await client.rest()
        }
    }

    @Test(arguments: [HTTP2Bytes.settings, HTTP2Bytes.ping])
    func `a flood of settings or pings ends the connection`(frame: [UInt8]) async throws {
        try await serve { port in
            let client = try await TLSClient(port: port, protocols: ["h2"])
            try? await client.send(Self.hello + (0..<5000).flatMap { _ in frame })
            _ = try await client.rest()
        }
    }

    @Test(arguments: [
        HTTP2Bytes.frame(type: 8, payload: [0, 0, 0, 1]),
        HTTP2Bytes.frame(type: 8, stream: 1, payload: [0, 0, 0, 1]),
        HTTP2Bytes.frame(type: 0x42), HTTP2Bytes.frame(type: 0x10, payload: Array("\0\0\0\u{1}u=1".utf8)),
        HTTP2Bytes.frame(type: 7, payload: Array(repeating: 0, count: 8)), HTTP2Bytes.ping, HTTP2Bytes.settings,
        HTTP2Bytes.frame(type: 2, stream: 1, payload: [0, 0, 0, 0, 1]), HTTP2Bytes.frame(type: 0, stream: 1),
        HTTP2Bytes.frame(type: 0, stream: 1, payload: [0]), HTTP2Bytes.reset(stream: 1),
    ])
    func `a flood of frames without requests ends the connection, with a reason`(frame: [UInt8]) async throws {
        try await serve { port in
            let client = try await TLSClient(port: port, protocols: ["h2"])
            try await client.send(Self.hello + HTTP2Bytes.request("/metrics", stream: 1, isEnd: false))
            // A client can send this much before it reads GOAWAY.
            try? await client.send((0..<3_000).flatMap { _ in frame })
            let last = HTTP2Bytes.frames(try await client.rest()).last
            // The frame is GOAWAY with ENHANCE_YOUR_CALM.
            #expect(last?.type == 7 && last?.payload.suffix(4) == [0, 0, 0, 11])
        }
    }

    @Test func `a connection with unread streams keeps no place from another client`() async throws {
        let routes = RunningServer.routes(scrape: { Array(repeating: 1, count: 100_000) })
        // The places of a single client do not give way within the test's time.
        try await serve(routes, limits: WebLimits(response: .seconds(60), patience: .seconds(60), scrapes: 5)) { port in
            let stuck = try await TLSClient(port: port, protocols: ["h2"])
            let noWindow = HTTP2Bytes.frame(type: 4, payload: [0, 4, 0, 0, 0, 0])
            let requests = (0..<5).flatMap { HTTP2Bytes.request("/metrics", stream: 2 * $0 + 1) }
            try await stuck.send(HTTP2Bytes.preface + noWindow + requests)
            _ = try await stuck.received { HTTP2Bytes.frames($0).count { $0.type == 1 } == 5 }
            let other = try await TLSClient(port: port, protocols: [], source: "127.0.0.9")
            try await other.send(Array(RunningServer.get("/metrics", "Connection: close").utf8))
            let answer = try await other.rest()
            #expect(String(decoding: answer.prefix(12), as: UTF8.self) == "HTTP/1.1 200" && answer.count > 100_000)
            let bytes = try await stuck.received { HTTP2Bytes.frames($0).contains { $0.type == 3 } }
            #expect(HTTP2Bytes.frames(bytes).count { $0.type == 3 } == 1)
            stuck.close()
        }
    }

    @Test func `endless or oversized headers end the connection`() async throws {
        try await serve { port in
            let endless = try await TLSClient(port: port, protocols: ["h2"])
            let beginning = HTTP2Bytes.frame(type: 1, stream: 1, payload: [0x82])
            let continuation = HTTP2Bytes.frame(type: 9, stream: 1, payload: Array(repeating: 0x82, count: 100))
            try? await endless.send(Self.hello + beginning + (0..<1000).flatMap { _ in continuation })
            _ = try await endless.rest()
            let large = try await TLSClient(port: port, protocols: ["h2"])
            // Each literal field of five bytes counts as 34 (RFC 9113, 6.5.2).
            let fields = (0..<3000).flatMap { _ in [0, 1, UInt8(ascii: "a"), 1, UInt8(ascii: "b")] }
            try? await large.send(Self.hello + HTTP2Bytes.request("/", stream: 1, more: fields))
            _ = try await large.rest()
        }
    }

    @Test func `a client that ignores the number of streams is cut off at twice as many`() async throws {
        try await serve(limits: WebLimits(streams: 4)) { port in
            let client = try await TLSClient(port: port, protocols: ["h2"])
            func requests(_ numbers: Range<Int>) -> [UInt8] {
                numbers.flatMap { HTTP2Bytes.request("/metrics", stream: 2 * $0 + 1, isEnd: false) }
            }
            try? await client.send(Self.hello + requests(0..<8) + HTTP2Bytes.request("/-/healthy", stream: 17))
            _ = try await client.rest()
            let agreed = try await TLSClient(port: port, protocols: ["h2"])
            let answer = HTTP2Bytes.frame(type: 4, flags: 1)
            _ = try await agreed.received { !HTTP2Bytes.frames($0).isEmpty }
            try? await agreed.send(Self.hello + answer + requests(0..<5))
            _ = try await agreed.rest()
        }
    }

    @Test(arguments: [["h2"], []])
    func `a connection from before a change of policy is closed after its next response`(protocols: [String])
        async throws
    {
        let webGuard = try Self.webGuard()
        try await RunningServer.with(webGuard: webGuard) { port, _ in
            let client = try await TLSClient(port: port, protocols: protocols)
            let isHTTP2 = !protocols.isEmpty
            func request(_ number: Int) -> [UInt8] {
                isHTTP2
                    ? HTTP2Bytes.request("/-/healthy", stream: 2 * number + 1)
                    : Array(RunningServer.get("/-/healthy").utf8)
            }
            try await client.send((isHTTP2 ? Self.hello : []) + request(0))
            _ = try await client.received { String(decoding: $0, as: UTF8.self).contains("healthy\n") }
            webGuard.replace(by: webGuard.policy)
            try await client.send(request(1))
            let text = String(decoding: try await client.rest(), as: UTF8.self)
            #expect(text.split(separator: "healthy\n", omittingEmptySubsequences: false).count == 3)
        }
    }

    @Test func `the server stops in time with clients of each kind connected`() async throws {
        let took = try await RunningServer.with(webGuard: try Self.webGuard()) { port, cancel in
            let silent = try WebClient(port: port)
            let idle = try await TLSClient(port: port, protocols: ["h2"])
            try await idle.send(Self.hello + HTTP2Bytes.request("/metrics", stream: 1))
            _ = try await idle.received { HTTP2Bytes.frames($0).contains { $0.type == 0 } }
            let older = try await TLSClient(port: port, protocols: [])
            try await older.send(Array(RunningServer.get("/metrics").utf8))
            _ = try await older.received { !$0.isEmpty }
            cancel()
            _ = try await (silent.rest(), idle.rest(), older.rest())
        }
        #expect(took < .seconds(3))
    }
}
