import Testing

@testable import CloudWatching
@testable import ExporterToolkit
@testable import NetworkPrimitives
@testable import Probing
@testable import VPNExporter

/// Tests of the bounds that no client can make the server exceed.
@Suite(.timeLimit(.minutes(1)))
struct WebBoundsTests {
    @Test(arguments: ["", "GET /metrics HTTP/1.1\r\nHo"])
    func `a client that is silent, or does not finish its request, is cut off`(beginning: String) async throws {
        let limits = WebLimits(firstRequest: .milliseconds(200))
        try await RunningServer.with(limits: limits) { port, _ in
            let client = try WebClient(port: port)
            try await client.send(beginning)
            #expect(try await client.rest() == [])
        }
    }

    @Test func `sending a byte now and then does not extend the bound`() async throws {
        let limits = WebLimits(firstRequest: .milliseconds(300))
        try await RunningServer.with(limits: limits) { port, _ in
            let client = try WebClient(port: port)
            let start = ContinuousClock.now
            try await client.send("GET / HTTP/1.1\r\n")
            await #expect(throws: WebClient.Failure.self) {
                while start.duration(to: .now) < .seconds(10) {
                    try await client.send("A: b\r\n")
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
    }

    @Test func `a connection without further requests is closed`() async throws {
        let limits = WebLimits(nextRequest: .milliseconds(200))
        try await RunningServer.with(limits: limits) { port, _ in
            let client = try WebClient(port: port)
            #expect(try await client.exchange(RunningServer.get("/-/healthy")).status == 200)
            #expect(try await client.rest() == [])
        }
    }

    @Test func `a client that does not read its response is cut off`() async throws {
        let limits = WebLimits(response: .seconds(2), connections: 1)
        let size = 64_000_000
        try await RunningServer.with(RunningServer.routes(scrape: { Array(repeating: 1, count: size) }), limits: limits)
        {
            port, _ in
            let client = try WebClient(port: port, receiveBuffer: 4096)
            try await client.send(RunningServer.get("/metrics"))
            #expect(try await client.response(toHead: true).status == 200)
            _ = try await admitted(port)
            #expect(try await client.rest().count < size)
        }
    }

    @Test func `scrapes beyond the limit are refused, other pages are not; a scrape that is read makes room`()
        async throws
    {
        let limits = WebLimits(response: .seconds(60), patience: .seconds(60), scrapes: 1)
        let size = 64_000_000
        try await RunningServer.with(RunningServer.routes(scrape: { Array(repeating: 1, count: size) }), limits: limits)
        { port, _ in
            let reader = try WebClient(port: port, receiveBuffer: 4096)
            try await reader.send(RunningServer.get("/metrics", "Connection: close"))
            #expect(try await reader.response(toHead: true).status == 200)
            let other = try WebClient(port: port)
            let refusal = try await other.exchange(RunningServer.get("/metrics"))
            #expect(refusal.status == 503 && refusal.text.hasPrefix("too many scrapes at a time"))
            #expect(try await other.exchange(RunningServer.get("/-/healthy")).status == 200)
            #expect(try await reader.rest().count == size)
            #expect(try await scrapeStatus(other, not: 503) == 200)
        }
    }

    @Test func `unread bodies have a common bound`() async throws {
        let size = 64_000_000
        let limits = WebLimits(
            response: .seconds(60), patience: .seconds(60), scrapes: 0, bodiesInFlight: size + 1000)
        try await RunningServer.with(RunningServer.routes(scrape: { Array(repeating: 1, count: size) }), limits: limits)
        { port, _ in
            let reader = try WebClient(port: port, receiveBuffer: 4096)
            try await reader.send(RunningServer.get("/metrics"))
            #expect(try await reader.response(toHead: true).status == 200)
            let other = try WebClient(port: port)
            let refusal = try await other.exchange(RunningServer.get("/metrics"))
            #expect(refusal.status == 503 && refusal.text.hasPrefix("too much is being sent"))
            #expect(try await other.exchange(RunningServer.get("/-/healthy")).status == 200)
        }
    }

    /// Returns the status of a scrape that may still be refused for a moment.
    private func scrapeStatus(_ client: WebClient, not refusal: Int) async throws -> Int {
        let start = ContinuousClock.now
        while true {
            let status = try await client.exchange(RunningServer.get("/metrics")).status
            if status != refusal || start.duration(to: .now) > .seconds(60) { return status }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test func `the size of a request's body is bounded`() async throws {
        let limits = WebLimits(bodyBytes: 1000)
        try await RunningServer.with(limits: limits) { port, _ in
            let kept = try WebClient(port: port)
            let request = "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            #expect(
                try await kept.exchange("\(request)1000\r\n\r\n\(String(repeating: "a", count: 1000))").status == 405)
            #expect(try await kept.exchange(RunningServer.get("/-/healthy")).status == 200)
            let refused = try WebClient(port: port)
            let response = try await refused.exchange("\(request)2000\r\n\r\n\(String(repeating: "a", count: 1001))")
            #expect(response.status == 413)
            #expect(response.header("Connection") == "close")
            #expect(try await refused.rest() == [])
        }
    }

    @Test func `a connection beyond the limit displaces the one that is idle longest`() async throws {
        let service = WebService(RunningServer.routes(), limits: WebLimits(connections: 2))
        try await RunningServer.with(service) { port, _ in
            let first = try WebClient(port: port)
            let second = try WebClient(port: port)
            for client in [first, second, first] {
                #expect(try await client.exchange(RunningServer.get("/-/healthy")).status == 200)
                try await idle(2, in: service)
            }
            let third = try WebClient(port: port)
            #expect(try await third.exchange(RunningServer.get("/-/healthy")).status == 200)
            #expect(try await second.rest() == [])
            #expect(try await first.exchange(RunningServer.get("/-/healthy")).status == 200)
            #expect(service.counts.snapshot.connectionEnds == [.displaced: 1])
        }
    }

    /// Waits, because a client may have its response a moment before the server records it.
    private func idle(_ count: Int, in service: WebService) async throws {
        let start = ContinuousClock.now
        while service.connections.idleCount != count {
            try #require(start.duration(to: .now) < .seconds(30))
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    @Test func `a client with many connections displaces no client with fewer`() async throws {
        try await RunningServer.with(limits: WebLimits(connections: 10)) { port, _ in
            let quiet = try WebClient(port: port, source: 9)
            #expect(try await quiet.exchange(RunningServer.get("/-/healthy")).status == 200)
            var crowd: [WebClient] = []
            for _ in 0..<100 {
                let client = try WebClient(port: port)
                #expect(try await client.exchange(RunningServer.get("/-/healthy")).status == 200)
                crowd.append(client)
            }
            #expect(try await quiet.exchange(RunningServer.get("/-/healthy")).status == 200)
            #expect(try await crowd[0].rest() == [])
        }
    }

    /// Starts scrapes of one client that it does not read.
    private func unreadScrapes(_ count: Int, port: Int, source: UInt8? = nil) async throws -> [WebClient] {
        let clients = try (0..<count).map { _ in try WebClient(port: port, receiveBuffer: 4096, source: source) }
        for client in clients {
            try await client.send(RunningServer.get("/metrics", "Connection: close"))
            #expect(try await client.response(toHead: true).status == 200)
        }
        return clients
    }

    @Test func `unread scrapes of one client give way to another client at once`() async throws {
        let size = 16_000_000
        let limits = WebLimits(response: .seconds(60), patience: .seconds(60), scrapes: 3)
        try await RunningServer.with(RunningServer.routes(scrape: { Array(repeating: 1, count: size) }), limits: limits)
        { port, _ in
            let unread = try await unreadScrapes(3, port: port)
            let other = try WebClient(port: port, source: 9)
            let answer = try await other.exchange(RunningServer.get("/metrics"))
            #expect(answer.status == 200 && answer.body.count == size)
            var cutShort = 0
            for client in unread where try await client.rest().count < size { cutShort += 1 }
            #expect(cutShort == 1)
        }
    }

    @Test(arguments: [nil, 9] as [UInt8?])
    func `unread scrapes give way to every client after a while`(source: UInt8?) async throws {
        let limits = WebLimits(response: .seconds(60), patience: .milliseconds(300), scrapes: 1)
        let routes = RunningServer.routes(scrape: { Array(repeating: 1, count: 16_000_000) })
        let service = WebService(routes, limits: limits)
        try await RunningServer.with(service) { port, _ in
            let unread = try await unreadScrapes(1, port: port)
            #expect(try await scrapeStatus(try WebClient(port: port, source: source), not: 503) == 200)
            #expect(service.counts.snapshot.responseEnds[.displaced] == 1)
            _ = unread
        }
    }

    @Test func `unread bodies give way to another client's, and those of one rendering count once`()
        async throws
    {
        let size = 16_000_000
        let shared = [UInt8](repeating: 1, count: size)
        let limits = WebLimits(response: .seconds(60), patience: .seconds(60), bodiesInFlight: size)
        try await RunningServer.with(RunningServer.routes(scrape: { shared }), limits: limits) { port, _ in
            let unread = try await unreadScrapes(5, port: port)
            #expect(unread.count == 5)
        }
        let own = RunningServer.routes(scrape: { Array(repeating: 1, count: size) })
        let room = WebLimits(response: .seconds(60), patience: .seconds(60), bodiesInFlight: 2 * size)
        try await RunningServer.with(own, limits: room) { port, _ in
            let unread = try await unreadScrapes(2, port: port)
            let other = try WebClient(port: port, source: 9)
            #expect(try await other.exchange(RunningServer.get("/metrics")).status == 200)
            _ = unread
        }
    }

    @Test func `pages have places of their own; liveness and readiness need none`() async throws {
        let limits = WebLimits(response: .seconds(60), patience: .seconds(60), scrapes: 1, pages: 1)
        let size = 16_000_000
        let routes = WebRoutes(
            scrape: { _ in .metrics(Array(repeating: 1, count: size)) }, readiness: { .ready },
            events: {
                let text = String(repeating: "x", count: size)
                return [Event(time: 0, kind: .outageBegan, connection: nil, text: text)]
            })
        try await RunningServer.with(routes, limits: limits) { port, _ in
            let unread = try ["/metrics", "/api/v1/events"].map {
                (try WebClient(port: port, receiveBuffer: 4096), path: $0)
            }
            for (client, path) in unread {
                try await client.send(RunningServer.get(path))
                #expect(try await client.response(toHead: true).status == 200)
            }
            let other = try WebClient(port: port)
            for (path, status) in [
                ("/metrics", 503), ("/api/v1/events", 503), ("/-/healthy", 200), ("/-/ready", 200),
            ] {
                #expect(try await other.exchange(RunningServer.get(path)).status == status, "\(path)")
            }
        }
    }

    /// Returns a client that found room. The server may notice the end of another client a moment later.
    private func admitted(_ port: Int) async throws -> WebClient {
        let start = ContinuousClock.now
        while true {
            do {
                let client = try WebClient(port: port)
                #expect(try await client.exchange(RunningServer.get("/-/healthy")).status == 200)
                return client
            } catch  where start.duration(to: .now) < .seconds(10) {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }
}
