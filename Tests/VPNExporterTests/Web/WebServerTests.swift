import Testing

@testable import ExporterToolkit

/// Tests of the pages over real sockets.
@Suite(.timeLimit(.minutes(1)))
struct WebServerTests {
    @Test func `the response to a scrape has exactly these bytes`() async throws {
        try await RunningServer.with { port, _ in
            let client = try WebClient(port: port)
            try await client.send(RunningServer.get("/metrics?a=b", "Connection: close"))
            let text = String(decoding: try await client.rest(), as: UTF8.self)
            #expect(
                text.replacing(#/Date: .{29}\r\n/#, with: "")
                    == "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
                    + "Content-Length: 30\r\nCross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: same-origin\r\n"
                    + "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n# HELP x y\n# TYPE x gauge\nx 1\n")
        }
    }

    @Test func `all pages are served over one connection`() async throws {
        try await RunningServer.with(RunningServer.routes(readiness: { .notReady(["no cloud"]) })) { port, _ in
            let client = try WebClient(port: port)
            for (path, status) in [
                ("/api/v1/events", 200), ("/metrics", 200), ("/-/healthy", 200), ("/-/ready", 503), ("/x", 404),
            ] {
                let response = try await client.exchange(RunningServer.get(path))
                #expect(response.status == status)
                #expect(response.header("Connection") == nil)
                #expect(response.body.isEmpty == false)
            }
        }
    }

    @Test(arguments: ["/api/v1/events", "/metrics", "/-/healthy", "/-/ready", "/x"])
    func `HEAD has the headers of GET and no body`(path: String) async throws {
        try await RunningServer.with { port, _ in
            let client = try WebClient(port: port)
            let head = try await client.exchange("HEAD \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n", isHead: true)
            let get = try await client.exchange(RunningServer.get(path))
            let date = #/Date: .{29}/#
            #expect(head.head.replacing(date, with: "") == get.head.replacing(date, with: ""))
            #expect(get.body.count > 0)
        }
    }

    @Test func `another method is rejected, its body dropped, and the connection continues`() async throws {
        try await RunningServer.with { port, _ in
            let client = try WebClient(port: port)
            let post = try await client.exchange(
                "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nGET /")
            #expect(post.status == 405)
            #expect(post.header("Allow") == "GET, HEAD")
            let chunked = try await client.exchange(
                "PUT /metrics HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
            #expect(chunked.status == 405)
            #expect(try await client.exchange(RunningServer.get("/metrics")).body == RunningServer.body)
        }
    }

    @Test func `three requests in one packet are answered in order, each with its own scrape`() async throws {
        try await RunningServer.with { port, _ in
            let client = try WebClient(port: port)
            try await client.send(["/-/healthy", "/metrics", "/-/ready"].map { RunningServer.get($0) }.joined())
            #expect(try await client.response().text == "healthy\n")
            #expect(try await client.response().body == RunningServer.body)
            #expect(try await client.response().text == "ready\n")
        }
    }

    @Test func `HTTP/1.0 closes after the response, unless the client requests keep-alive`() async throws {
        try await RunningServer.with { port, _ in
            let client = try WebClient(port: port)
            let kept = try await client.exchange("GET /-/healthy HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(kept.header("Connection") == "keep-alive")
            let last = try await client.exchange("GET /-/healthy HTTP/1.0\r\n\r\n")
            #expect(last.header("Connection") == "close")
            #expect(try await client.rest() == [])
        }
    }

    @Test func `a large body arrives whole`() async throws {
        let body = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await RunningServer.with(RunningServer.routes(scrape: { body })) { port, _ in
            let response = try await WebClient(port: port).exchange(RunningServer.get("/metrics"))
            #expect(response.body == body)
        }
    }

    @Test(arguments: [
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nA: \(String(repeating: "a", count: 200_000))\r\n\r\n",
        "\u{16}\u{3}\u{1}\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{0}\u{0}\u{0}",
    ])
    func `bytes that are not HTTP are rejected, and other clients are not affected`(request: String) async throws {
        try await RunningServer.with { port, _ in
            let bystander = try WebClient(port: port)
            let client = try WebClient(port: port)
            try? await client.send(request)
            let answer = String(decoding: try await client.rest(), as: UTF8.self)
            #expect(
                answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n") || answer.hasPrefix("HTTP/1.1 431 "))
            #expect(try await bystander.exchange(RunningServer.get("/-/healthy")).status == 200)
        }
    }

    @Test func `both ways to state a length at once are answered with 400`() async throws {
        try await RunningServer.with { port, _ in
            let client = try WebClient(port: port)
            let response = try await client.exchange(
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            )
            #expect(response.status == 400)
            #expect(try await client.rest() == [])
        }
    }
}
