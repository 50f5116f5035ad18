import Foundation
import Glibc
import Testing

/// Clients that want to harm: the exporter stays within its bounds, goes on probing in time, and answers everybody else.
@Suite(.serialized, .timeLimit(.minutes(3))) struct HostileClientTests {
    /// 500 targets, so that an answer is a megabyte or two.
    static let configuration: String = {
        let targets = (0..<50).map { "      - { name: t\($0), address: 127.2.0.\($0 + 1) }\n" }.joined()
        let connections = (0..<10).map { "  - name: c\($0)\n    targets:\n\(targets)" }.joined()
        return "monitors: { mode: none }\nprobes: { interval: 1s, timeout: 1s }\nconnections:\n" + connections
    }()

    /// Runs an attack; thereafter the exporter must be as before it.
    private func withstand(_ attack: (ExporterProcess) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let path = folder + "/configuration.yml"
            try Self.configuration.write(toFile: path, atomically: false, encoding: .utf8)
            try await ExporterProcess.with(configuration: path) { exporter in
                let before = try await exporter.scrape(inWhich: "every target has a result") {
                    $0.series("vpn_probe_completed_total").values.filter { $0 > 0 }.count == 500
                }
                try await attack(exporter)
                let after = try await eventually("an answer as before", within: .seconds(40)) {
                    try await exporter.scrape()
                }
                expectUnharmed(before, after)
                #expect(try await exporter.stop() == .code(0))
            }
        }
    }

    private func expectUnharmed(_ before: Scrape, _ after: Scrape) {
        let grown =
            (after["process_resident_memory_bytes"] ?? .infinity) - (before["process_resident_memory_bytes"] ?? 0)
        #expect(grown < 150e6, "\(grown / 1e6) MB more")
        #expect((after["process_open_fds"] ?? .infinity) < 600)
        // No request left or was read 0.1 s too late.
        for name in ["vpn_exporter_schedule_lag_seconds", "vpn_exporter_receive_delay_seconds"] {
            let inTime = after[name + "_bucket", ["le": "0.1"]]
            #expect(inTime != nil && inTime == after[name + "_count"], "\(name)")
        }
        #expect(after["vpn_exporter_measurement_impaired"] == 0)
        #expect(after.sum("vpn_probe_lost_total") == before.sum("vpn_probe_lost_total"))
    }

    /// Connects, says something, and holds on.
    private func connect(_ exporter: ExporterProcess, saying text: String, receiveBuffer: Int32? = nil) throws -> Int32
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

    @Test func `two thousand connections, silent or in the middle of a request, are bounded in number`() async throws {
        try await withstand { exporter in
            let descriptors = try (0..<2_000).map { number in
                try connect(exporter, saying: number.isMultiple(of: 2) ? "" : "GET /metrics HTTP/1.1\r\nX: ")
            }
            defer { for descriptor in descriptors { close(descriptor) } }
            _ = try await exporter.child.errorLine(
                containing: "connection limit of a client reached; closing its idle connections")
            try await Task.sleep(for: .seconds(2))
            let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(exporter.child.id)/fd")
            #expect(files.count < 600)
        }
    }

    @Test func `scrapes that are never read are bounded in memory, and cost others nothing`() async throws {
        try await withstand { exporter in
            let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let descriptors = try (0..<300).map { _ in
                try connect(exporter, saying: String(repeating: request, count: 50), receiveBuffer: 4096)
            }
            try await Task.sleep(for: .seconds(5))
            let memory = try String(contentsOfFile: "/proc/\(exporter.child.id)/statm", encoding: .utf8)
            let pages = try #require(memory.split(separator: " ").dropFirst().first.flatMap { Int($0) })
            #expect(pages * 4096 < 500_000_000, "\(pages * 4096 / 1_000_000) MB")
            // While the unread ones are still there; on a machine that is busy with other things it may take its time.
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
    func `a malformed, oversized or ambiguous request is refused, and its connection ends`(request: String, status: Int)
        async throws
    {
        try await ExporterProcess.with { exporter in
            let descriptor = try connect(exporter, saying: request)
            defer { close(descriptor) }
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            var count = recv(descriptor, &buffer, buffer.count, 0)
            while count > 0 {
                bytes += buffer[..<count]
                count = recv(descriptor, &buffer, buffer.count, 0)
            }
            // The end, or a reset where it had not read all: nothing else is answered on this connection.
            #expect(count == 0 || errno == ECONNRESET)
            let answers = String(decoding: bytes, as: UTF8.self).split(separator: "HTTP/1.1 ")
            #expect(answers.count <= 1 && answers.allSatisfy { $0.hasPrefix("\(status)") }, "\(answers)")
            #expect(try await exporter.web.get("/-/healthy").status == 200)
        }
    }
}
