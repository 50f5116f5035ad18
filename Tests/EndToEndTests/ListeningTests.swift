import Foundation
import Testing

/// The addresses and sockets on which the built binary serves.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ListeningTests {
    @Test(.needs("curl"))
    func
        `several addresses and a Unix socket serve at once, and a socket file is removed at the end or replaced at the start`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let path = folder + "/exporter.sock"
            let curl = Curl(server: HTTPClient(port: 80), options: ["--unix-socket", path])
            let flags = ["--web.listen-address", "unix:" + path, "--web.listen-address", "[::1]:0"]
            try await ExporterProcess.with(flags) { exporter in
                #expect(try await curl.getPlain("/-/healthy").status == 200)
                #expect(try await exporter.web.get("/-/healthy").status == 200)
                _ = try await exporter.child.errorLine(containing: "address=[::1]:")
                let second = [try Checkout.exporter, "--config.file", Checkout.quickStart] + flags.prefix(2)
                let refused = try await ChildProcess.output(of: second)
                #expect(refused.exit == .code(1))
                #expect(refused.error.contains("cannot listen on unix:\(path): another process listens there"))
                exporter.child.send(SIGKILL)
                _ = try await exporter.child.exit(within: .seconds(5))
            }
            #expect(FileManager.default.fileExists(atPath: path))
            try await ExporterProcess.with(flags) { exporter in
                let response = try await curl.getPlain("/-/healthy")
                #expect(response.status == 200)
                #expect(try await exporter.stop() == .code(0))
            }
            #expect(!FileManager.default.fileExists(atPath: path))
            try "precious".write(toFile: path, atomically: false, encoding: .utf8)
            let refused = try await ChildProcess.output(
                of: [try Checkout.exporter, "--config.file", Checkout.quickStart] + flags)
            #expect(refused.exit == .code(1) && refused.error.contains("the file exists and is not a socket"))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        }
    }

    @Test(.needs("python3"))
    func `the exporter serves on a socket from systemd, and without one the start fails with a reason`()
        async throws
    {
        let handOver = """
            import os, socket, sys
            s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(8)
            print(s.getsockname()[1], flush=True)
            if s.fileno() != 3: os.dup2(s.fileno(), 3)
            os.set_inheritable(3, True)
            os.environ["LISTEN_PID"] = str(os.getpid()); os.environ["LISTEN_FDS"] = "1"
            os.execv(sys.argv[1], sys.argv[1:])
            """
        let command = [try Checkout.exporter, "--config.file", Checkout.quickStart, "--web.systemd-socket"]
        try await ChildProcess.with(["python3", "-c", handOver] + command) { child in
            _ = try await child.errorLine(containing: "address=\"systemd socket 3\"")
            let port = try #require(UInt16(child.outputText.trimming { $0.isWhitespace }))
            #expect(try await HTTPClient(port: port).get("/-/healthy").status == 200)
            #expect(try await child.stop() == .code(0))
        }
        let refused = try await ChildProcess.output(of: command)
        #expect(refused.exit == .code(1))
        #expect(refused.error.contains("systemd passed no socket: LISTEN_PID or LISTEN_FDS is not set"))
    }

    @Test func `behind a proxy with a path prefix, every path has the prefix`() async throws {
        let flags = ["--web.external-url", "https://example.net/vpn/", "--web.disable-exporter-metrics"]
        try await ExporterProcess.with(flags) { exporter in
            #expect(try await exporter.web.get("/vpn/-/healthy").status == 200)
            let root = try await exporter.web.get("/")
            #expect(root.status == 302 && root.headers["location"] == "https://example.net/vpn/")
            #expect(try await exporter.web.get("/metrics").status == 404)
            let text = try await exporter.web.get("/vpn/metrics").text
            #expect(text.contains("vpn_exporter_build_info") && !text.contains("\nprocess_"))
        }
    }
}

extension String {
    fileprivate func trimming(_ isTrimmed: (Character) -> Bool) -> Substring {
        let rest = drop(while: isTrimmed)
        return rest.prefix { !isTrimmed($0) }
    }
}
