import Synchronization
import Testing

@testable import ExporterToolkit
@testable import NetworkPrimitives

/// Tests of the end of the server.
@Suite(.timeLimit(.minutes(1)))
struct WebShutdownTests {
    /// A scrape that lasts until the test releases it, and reports when it has started. It ignores cancellation.
    private final class Gate: Sendable {
        private struct State {
            var hasBegun = false
            var isOpen = false
            var waiting: [CheckedContinuation<Void, Never>] = []
        }

        private let state = Mutex(State())

        func pass() async {
            change { $0.hasBegun = true }
            await wait { $0.isOpen }
        }

        func begun() async { await wait { $0.hasBegun } }

        func open() { change { $0.isOpen = true } }

        private func wait(until condition: @escaping @Sendable (State) -> Bool) async {
            while !state.withLock({ condition($0) }) {
                await withCheckedContinuation { continuation in
                    let isDone = state.withLock { state in
                        if condition(state) { return true }
                        state.waiting.append(continuation)
                        return false
                    }
                    if isDone { continuation.resume() }
                }
            }
        }

        private func change(_ body: (inout State) -> Void) {
            let waiting = state.withLock { state in
                body(&state)
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }
    }

    @Test func `a request in progress gets its full response, and then the connection closes`() async throws {
        let gate = Gate()
        let routes = RunningServer.routes(scrape: {
            await gate.pass()
            return RunningServer.body
        })
        try await RunningServer.with(routes) { port, cancel in
            let client = try WebClient(port: port)
            try await client.send(RunningServer.get("/metrics"))
            await gate.begun()
            cancel()
            gate.open()
            let response = try await client.response()
            #expect(response.body == RunningServer.body)
            #expect(response.header("Connection") == "close")
            #expect(try await client.rest() == [])
        }
    }

    @Test func `a request that takes longer than the drain is cut off`() async throws {
        let gate = Gate()
        let routes = RunningServer.routes(scrape: {
            await gate.pass()
            return RunningServer.body
        })
        try await RunningServer.with(routes, limits: WebLimits(drain: .milliseconds(200))) { port, cancel in
            let client = try WebClient(port: port)
            try await client.send(RunningServer.get("/metrics"))
            await gate.begun()
            cancel()
            #expect(try await client.rest() == [])
            gate.open()
        }
    }

    @Test func `a client that never reads does not delay the end of the server`() async throws {
        let routes = RunningServer.routes(scrape: { Array(repeating: 1, count: 64_000_000) })
        let client = Mutex<WebClient?>(nil)
        let duration = try await RunningServer.with(routes) { port, cancel in
            let silent = try WebClient(port: port, receiveBuffer: 4096)
            client.withLock { $0 = silent }
            try await silent.send(RunningServer.get("/metrics"))
            #expect(try await silent.response(toHead: true).status == 200)
            cancel()
        }
        #expect(duration < .seconds(12))
    }

    @Test func `idle connections close at once, and new ones are refused`() async throws {
        let limits = WebLimits(drain: .seconds(30))
        let duration = try await RunningServer.with(limits: limits) { port, cancel in
            let silent = try WebClient(port: port)
            let halfway = try WebClient(port: port)
            let kept = try WebClient(port: port)
            try await halfway.send("GET /metrics HTTP/1.1\r\n")
            #expect(try await kept.exchange(RunningServer.get("/-/healthy")).status == 200)
            cancel()
            #expect(try await silent.rest() == [])
            #expect(try await halfway.rest() == [])
            #expect(try await kept.rest() == [])
        }
        #expect(duration < .seconds(12))
    }

    @Test func `the port is free at the end, even after many connections`() async throws {
        for _ in 0..<3 {
            let lastPort = Mutex(0)
            try await RunningServer.with { port, _ in
                lastPort.withLock { $0 = port }
                for _ in 0..<50 {
                    let response = try await WebClient(port: port).exchange(RunningServer.get("/metrics"))
                    #expect(response.status == 200)
                }
            }
            #expect(throws: WebClient.Failure.self) { try WebClient(port: lastPort.withLock { $0 }) }
        }
    }
}
