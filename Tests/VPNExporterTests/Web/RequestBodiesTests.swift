import Testing

@testable import ExporterToolkit
@testable import VPNConfiguration
@testable import VPNExporter

/// Tests of request bodies, which no page uses.
@Suite(.timeLimit(.minutes(1)))
struct RequestBodiesTests {
    private static let post = "POST /-/healthy HTTP/1.1\r\nHost: localhost\r\n"
    private static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

    @Test(arguments: [
        chunked + String(repeating: "1\r\nx\r\n", count: BodyBudget.mostParts + 1),
        chunked + "1;" + String(repeating: "a", count: 140_000),
        post + "Content-Length: 65537\r\n\r\n", post + "Content-Length: 65537\r\nExpect: 100-continue\r\n\r\n",
    ])
    func
        `a body of too many chunks, with an endless extension or endless trailers, or that is announced too large ends its connection`(
            request: String
        ) async throws
    {
        try await RunningServer.with { port, _ in
            let client = try WebClient(port: port)
            let response = try await client.exchange(request)
            #expect(response.status == 413 && response.header("Connection") == "close")
            #expect(try await client.rest() == [])
        }
    }

    @Test func `chunks within the bounds are dropped, and the connection goes on`() async throws {
        try await RunningServer.with { port, _ in
            let client = try WebClient(port: port)
            for _ in 0..<3 {
                let chunks = String(repeating: "1\r\nx\r\n", count: BodyBudget.mostParts) + "0\r\n\r\n"
                #expect(try await client.exchange(Self.chunked + chunks).status == 405)
            }
        }
    }

    @Test(arguments: [("Host: evil.example", 421), ("Host: localhost\r\nSec-Fetch-Site: cross-site", 403)])
    func `the server requests a body only if the request meets the rules for Host and other sites`(
        fields: String, status: Int
    )
        async throws
    {
        let empty = ExporterConfiguration(cloud: nil, monitors: MonitorsConfiguration(), connections: [])
        let routes = RunningServer.routes(reload: { .reloaded(ConfigurationChange(from: empty, to: empty)) })
        try await RunningServer.with(routes) { port, _ in
            let client = try WebClient(port: port)
            let request =
                "POST /-/reload HTTP/1.1\r\n\(fields)\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
            let response = try await client.exchange(request)
            #expect(response.status == status && response.header("Connection") == "close")
        }
    }

    @Test func `bytes and parts of a body have bounds of their own`() {
        var bytes = BodyBudget(most: 10)
        #expect([10, 1].map { bytes.spend($0) } == [true, false])
        var parts = BodyBudget(most: 10_000)
        let spent = (0...BodyBudget.mostParts).map { _ in parts.spend(1) }
        #expect(spent.firstIndex(of: false) == BodyBudget.mostParts)
        #expect(bytes.admits(length: nil) && bytes.admits(length: 10) && !bytes.admits(length: 11))
    }
}
