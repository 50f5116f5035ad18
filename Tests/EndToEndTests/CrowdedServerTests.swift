import Foundation
import Testing

/// Clients that occupy every connection and every slot of the web server. Prometheus, liveness probes, and clients of a
/// Unix socket must still get responses.
@Suite(.serialized, .timeLimit(.minutes(3)), .needs("curl")) struct CrowdedServerTests {
    private static let paths = ["/-/healthy", "/-/ready", "/metrics", "/"]

    /// Runs the body while an exporter with responses of 1 to 2 MB listens, also on a Unix socket.
    private func withExporter(_ body: (ExporterProcess, _ socket: String) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let socket = folder + "/exporter.sock"
            let flags = ["--web.listen-address", "unix:" + socket]
            try await ExporterProcess.with(text: HostileClientTests.configuration, flags) { exporter, _ in
                _ = try await exporter.child.errorLine(containing: "address=unix:")
                _ = try await exporter.scrape(inWhich: "every target has a verdict") {
                    $0.series("vpn_probe_completed_total").values.filter { $0 > 0 }.count == 500
                }
                try await eventually("the exporter is ready") {
                    try await exporter.web.get("/-/ready").status == 200 ? () : nil
                }
                try await body(exporter, socket)
                #expect(try await exporter.stop() == .code(0))
            }
        }
    }

    /// Returns curl's status, from an address outside of the crowd or over the Unix socket.
    private func status(_ exporter: ExporterProcess, _ path: String, socket: String? = nil) async throws -> Int {
        let options = socket.map { ["--unix-socket", $0] } ?? ["--interface", "127.0.0.9"]
        return try await Curl(server: exporter.web, options: options).getPlain(path).status
    }

    /// Waits until each connection of the crowd has the start of a response. Then no slot for a scrape is free.
    private func answered(_ crowd: Crowd) async throws {
        try await eventually("each connection has a response") { crowd.unanswered == 0 ? () : nil }
    }

    private func expectAllServed(_ exporter: ExporterProcess, _ socket: String) async throws {
        for path in Self.paths {
            #expect(try await status(exporter, path) == 200, "\(path)")
            #expect(try await status(exporter, path, socket: socket) == 200, "\(path) by the Unix socket")
        }
    }

    @Test(arguments: ["", "GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"], [1, 100])
    func `the server closes idle connections, silent or kept alive, of one client or of many`(
        text: String, clients: Int
    ) async throws {
        try await withExporter { exporter, socket in
            let sources = (1...clients).map { "127.0.1.\($0)" }
            let crowd = try Crowd(600, to: exporter.web, from: sources, sending: text)
            let line =
                clients == 1
                ? "connection limit of a client reached; closing its idle connections"
                : "connection limit reached; closing idle connections"
            _ = try await exporter.child.errorLine(containing: line)
            try await expectAllServed(exporter, socket)
            let scrape = try await exporter.scrape()
            #expect((scrape["vpn_exporter_web_connections"] ?? .infinity) <= (clients == 1 ? 130 : 512))
            let ended = scrape["vpn_exporter_web_connections_ended_total", ["reason": "displaced"]]
            #expect((ended ?? 0) >= 88)
            withExtendedLifetime(crowd) {}
        }
    }

    @Test func `unread scrapes of one client give way to other clients at once`() async throws {
        try await withExporter { exporter, socket in
            let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let crowd = try Crowd(45, to: exporter.web, from: ["127.0.1.1"], sending: request)
            try await answered(crowd)
            try await expectAllServed(exporter, socket)
            let displaced = try await exporter.scrape()[
                "vpn_exporter_web_responses_ended_total", ["reason": "displaced"]]
            #expect((displaced ?? 0) >= 1)
            withExtendedLifetime(crowd) {}
        }
    }

    @Test func `unread scrapes of many clients give way after a second and never delay other paths`()
        async throws
    {
        try await withExporter { exporter, socket in
            let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let sources = (1...45).map { "127.0.1.\($0)" }
            let crowd = try Crowd(45, to: exporter.web, from: sources, sending: request)
            try await answered(crowd)
            for path in ["/-/healthy", "/-/ready", "/"] {
                #expect(try await status(exporter, path) == 200, "\(path)")
            }
            // The bound is well below the 30 s after which the server ends unread responses.
            try await eventually("a scrape gets its response", within: .seconds(10)) {
                try await status(exporter, "/metrics") == 200 ? () : nil
            }
            try await expectAllServed(exporter, socket)
            withExtendedLifetime(crowd) {}
        }
    }
}
