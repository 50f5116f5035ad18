import Foundation
import Glibc
import Testing

/// Hostile clients: the exporter stays within its limits, probes on time, and answers other clients.
@Suite(.serialized, .timeLimit(.minutes(3))) struct HostileClientTests {
    /// A configuration with 500 targets, so that a response has 1 to 2 MB.
    static let configuration: String = {
        let targets = (0..<50).map { "      - { name: t\($0), address: 127.2.0.\($0 + 1) }\n" }.joined()
        let connections = (0..<10).map { "  - name: c\($0)\n    targets:\n\(targets)" }.joined()
        return "monitors: { mode: none }\nprobes: { interval: 1s, timeout: 1s }\nconnections:\n" + connections
    }()

    /// Runs an attack and expects the exporter to be unaffected afterwards.
    private func withstand(_ attack: (ExporterProcess) async throws -> Void) async throws {
        try await ExporterProcess.with(text: Self.configuration) { exporter, _ in
            let before = try await exporter.scrape(inWhich: "every target has a verdict") {
                $0.series("vpn_probe_completed_total").values.filter { $0 > 0 }.count == 500
            }
            try await attack(exporter)
            let after = try await eventually("the exporter serves again", within: .seconds(40)) {
                try await exporter.scrape()
            }
            expectUnaffected(before, after)
            #expect(try await exporter.stop() == .code(0))
        }
    }

    private func expectUnaffected(_ before: Scrape, _ after: Scrape) {
        let grown =
            (after["process_resident_memory_bytes"] ?? .infinity) - (before["process_resident_memory_bytes"] ?? 0)
        #expect(grown < 150e6, "\(grown / 1e6) MB more")
        #expect((after["process_open_fds"] ?? .infinity) < 600)
        // No request left and no reply was read 0.1 s late or more.
        for name in ["vpn_exporter_schedule_lag_seconds", "vpn_exporter_receive_delay_seconds"] {
            let inTime = after[name + "_bucket", ["le": "0.1"]]
            #expect(inTime != nil && inTime == after[name + "_count"], "\(name)")
        }
        #expect(after["vpn_exporter_measurement_impaired"] == 0)
        #expect(after.sum("vpn_probe_lost_total") == before.sum("vpn_probe_lost_total"))
    }

    @Test func `the server limits the number of idle or incomplete connections`() async throws {
        try await withstand { exporter in
            let crowds = try ["", "GET /metrics HTTP/1.1\r\nX: "].map {
                try Crowd(1_000, to: exporter.web, from: ["127.0.0.1"], sending: $0)
            }
            _ = try await exporter.child.errorLine(
                containing: "connection limit of a client reached; closing its idle connections")
            try await eventually("the server has closed the connections above the limit") {
                crowds.reduce(0) { $0 + $1.unanswered } < 600 ? () : nil
            }
            let files = try exporter.child.openFiles
            #expect(files < 600)
            withExtendedLifetime(crowds) {}
        }
    }

    @Test func `unread scrapes take bounded memory and do not block other clients`() async throws {
        try await withstand { exporter in
            let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let requests = String(repeating: request, count: 50)
            let crowd = try Crowd(300, to: exporter.web, from: ["127.0.0.1"], sending: requests)
            var most = 0
            try await eventually("each connection has the start of a response") {
                most = max(most, try exporter.child.residentBytes)
                return crowd.unanswered == 0 ? () : nil
            }
            #expect(most < 500_000_000, "\(most / 1_000_000) MB")
            // The unread responses are still open. A busy machine may need some time.
            try await eventually("the exporter is healthy", within: .seconds(40)) {
                try await exporter.web.get("/-/healthy").status == 200 ? () : nil
            }
            withExtendedLifetime(crowd) {}
        }
    }

    @Test(arguments: [
        (
            "GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET",
            400
        ),
        ("GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        ("POST /metrics HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, identity\r\n\r\n", 400),
        (
            "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: " + String(repeating: "a", count: 200_000) + "\r\n\r\n",
            431
        ),
        ("GET /" + String(repeating: "a", count: 200_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 431),
        ("\u{0}\u{1}\u{2}\r\n\r\n", 400),
        ("GET /metrics HTTP/9.9\r\nHost: localhost\r\n\r\n", 400),
        (
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n"
                + String(repeating: "a", count: 100_000), 413
        ),
    ])
    func `the server rejects a malformed, oversized, or ambiguous request and closes the connection`(
        request: String, status: Int
    )
        async throws
    {
        try await ExporterProcess.with { exporter in
            let descriptor = try LoopbackSocket.connect(to: exporter.web, sending: request)
            defer { close(descriptor) }
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            var count = recv(descriptor, &buffer, buffer.count, 0)
            while count > 0 {
                bytes += buffer[..<count]
                count = recv(descriptor, &buffer, buffer.count, 0)
            }
            // The connection ends, or resets if the server has not read everything. It carries no other response.
            #expect(count == 0 || errno == ECONNRESET)
            let answers = String(decoding: bytes, as: UTF8.self).split(separator: "HTTP/1.1 ")
            #expect(answers.count <= 1 && answers.allSatisfy { $0.hasPrefix("\(status)") }, "\(answers)")
            #expect(try await exporter.web.get("/-/healthy").status == 200)
        }
    }
}
