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
        try await TemporaryFolder.with { folder in
            let path = folder + "/configuration.yml"
            try Self.configuration.write(toFile: path, atomically: false, encoding: .utf8)
            try await ExporterProcess.with(configuration: path) { exporter in
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

    /// Connects, sends a text, and stays open.
    private func connect(_ exporter: ExporterProcess, sending text: String, receiveBuffer: Int32? = nil) throws -> Int32
    {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw HTTPText.Failure(what: "socket", code: errno) }
        if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
        var timeout = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        try LoopbackSocket.withAddress(exporter.web.host, exporter.web.port) { address, length in
            _ = Glibc.connect(descriptor, address, length)
        }
        _ = send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
        return descriptor
    }

    @Test func `the server limits the number of idle or incomplete connections`() async throws {
        try await withstand { exporter in
            let descriptors = try (0..<2_000).map { number in
                try connect(exporter, sending: number.isMultiple(of: 2) ? "" : "GET /metrics HTTP/1.1\r\nX: ")
            }
            defer { for descriptor in descriptors { close(descriptor) } }
            _ = try await exporter.child.errorLine(
                containing: "connection limit of a client reached; closing its idle connections")
            try await Task.sleep(for: .seconds(2))
            let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(exporter.child.id)/fd")
            #expect(files.count < 600)
        }
    }

    @Test func `unread scrapes take bounded memory and do not block other clients`() async throws {
        try await withstand { exporter in
            let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let descriptors = try (0..<300).map { _ in
                try connect(exporter, sending: String(repeating: request, count: 50), receiveBuffer: 4096)
            }
            try await Task.sleep(for: .seconds(5))
            let memory = try String(contentsOfFile: "/proc/\(exporter.child.id)/statm", encoding: .utf8)
            let pages = try #require(memory.split(separator: " ").dropFirst().first.flatMap { Int($0) })
            #expect(pages * 4096 < 500_000_000, "\(pages * 4096 / 1_000_000) MB")
            // The unread responses are still open. A busy machine may need some time.
            _ = try await eventually("the exporter is healthy", within: .seconds(40)) {
                try await exporter.web.get("/-/healthy").status == 200 ? true : nil
            }
            for descriptor in descriptors { close(descriptor) }
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
            let descriptor = try connect(exporter, sending: request)
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
