import Testing

@testable import VPNExporter

/// What no client can make the server exceed.
@Suite(.timeLimit(.minutes(1)))
struct WebBoundsTests {
    @Test(
        "a client that is silent, or never comes to its request's end, is cut off",
        arguments: ["", "GET /metrics HTTP/1.1\r\nHo"])
    func slowRequest(beginning: String) async throws {
        let limits = WebLimits(firstRequest: .milliseconds(200))
        try await RunningServer.with(limits: limits) { port, _ in
            let client = try WebClient(port: port)
            try await client.send(beginning)
            #expect(try await client.rest() == [])
        }
    }

    @Test("sending a byte now and then wins no time")
    func drip() async throws {
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

    @Test("a connection that asks nothing more is closed")
    func idle() async throws {
        let limits = WebLimits(nextRequest: .milliseconds(200))
        try await RunningServer.with(limits: limits) { port, _ in
            let client = try WebClient(port: port)
            #expect(try await client.exchange(RunningServer.get("/-/healthy")).status == 200)
            #expect(try await client.rest() == [])
        }
    }

    @Test("a client that does not read its response is cut off")
    func unread() async throws {
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

    @Test("scrapes beyond the limit are told to come later, other pages are not; one that is read makes room")
    func scrapes() async throws {
        let limits = WebLimits(response: .seconds(60), scrapes: 1)
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

    @Test("bodies that nobody reads are bounded together")
    func bodies() async throws {
        let size = 64_000_000
        let limits = WebLimits(response: .seconds(60), scrapes: 0, bodiesInFlight: size + 1000)
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

    /// Of a scrape that may be refused for a moment yet.
    private func scrapeStatus(_ client: WebClient, not refusal: Int) async throws -> Int {
        let start = ContinuousClock.now
        while true {
            let status = try await client.exchange(RunningServer.get("/metrics")).status
            if status != refusal || start.duration(to: .now) > .seconds(60) { return status }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test("a request's body may not be of any size")
    func body() async throws {
        let limits = WebLimits(bodyBytes: 1000)
        try await RunningServer.with(limits: limits) { port, _ in
            let kept = try WebClient(port: port)
            let request = "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: "
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

    @Test("connections beyond the limit are closed at once; one that ends makes room")
    func connections() async throws {
        try await RunningServer.with(limits: WebLimits(connections: 2)) { port, _ in
            let first = try WebClient(port: port)
            #expect(try await first.exchange(RunningServer.get("/-/healthy")).status == 200)
            let second = try WebClient(port: port)
            #expect(try await second.exchange(RunningServer.get("/-/healthy", "Connection: close")).status == 200)
            #expect(try await second.rest() == [])
            let third = try await admitted(port)
            for _ in 0..<100 {
                #expect(try await WebClient(port: port).rest() == [])
            }
            #expect(try await first.exchange(RunningServer.get("/-/healthy")).status == 200)
            #expect(try await third.exchange(RunningServer.get("/-/healthy")).status == 200)
        }
    }

    /// A client that has found room; the server may learn of another's end a moment after that other.
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
