import Foundation
import Testing

/// The command line: exit codes, standard output, and standard error.
@Suite(.serialized, .timeLimit(.minutes(3))) struct CommandLineTests {
    private func run(
        _ arguments: String...
    ) async throws -> (exit: ChildProcess.Exit, output: String, error: String) {
        try await ChildProcess.output(of: [try Checkout.exporter] + arguments)
    }

    @Test func `--version prints version, branch, revision, commit date, platform, and compiler`() async throws {
        let result = try await run("--version")
        #expect(result.exit == .code(0))
        let details = #/(branch: [\w./-]+), (revision: \w+), (date: [-\w:]+), (platform: linux/\w+), (swift: \d\.\d)/#
        let form = #/vpn-exporter, version \d+\.\d+\.\d+ \((.*)\)\n/#
        let match = try #require(try form.wholeMatch(in: result.output), "\(result.output)")
        #expect(try details.wholeMatch(in: match.1) != nil, "\(result.output)")
        #expect(result.error == "")
    }

    @Test func `--help lists every flag`() async throws {
        let result = try await run("--help")
        #expect(result.exit == .code(0))
        let flags = [
            "config.file", "config.check", "web.listen-address", "web.telemetry-path", "log.level", "log.format",
            "version", "help",
        ]
        #expect(flags.filter { !result.output.contains("--\($0)") } == [])
        #expect(result.error == "")
    }

    @Test func `--config.check accepts the quick start and opens no port`() async throws {
        let taken = try LoopbackSocket()
        let quickStart = try String(contentsOfFile: Checkout.quickStart, encoding: .utf8)
        let text = quickStart.replacing(
            "  region:", with: "  listen: 127.0.0.1:\(taken.port)\n  region:", maxReplacements: 1)
        try await ConfigurationFile.with(text) { file in
            let path = file.path
            let flags = ["--config.file", path, "--web.listen-address", "127.0.0.1:\(taken.port)"]
            let result = try await ChildProcess.output(of: [try Checkout.exporter, "--config.check"] + flags)
            #expect(result.exit == .code(0))
            #expect(result.output == "\(path): valid (connections: 6, targets: 8)\n")
            #expect(result.error == "")
        }
    }

    @Test(arguments: [true, false])
    func `the exporter reports every problem of a bad file with its place, with and without --config.check`(
        isCheck: Bool
    )
        async throws
    {
        let text = """
            monitors: { mode: none, intervall: 1m }
            probes: { interval: 1 }
            connections:
              - name: berlin paris
                targets: [ { name: lan, address: 10.1.2 } ]

            """
        try await ConfigurationFile.with(text) { file in
            let path = file.path
            let command = [try Checkout.exporter, "--config.file", path] + (isCheck ? ["--config.check"] : [])
            let result = try await ChildProcess.output(of: command)
            #expect(result.exit == .code(1))
            #expect(result.output == "")
            let places = result.error.split(separator: "\n").map { $0.prefix { $0 != " " } }
            #expect(places == ["1:25:", "2:21:", "4:11:", "5:38:"].map { "\(path):\($0)" }, "\(result.error)")
        }
    }

    @Test func `--config.check counts discovery rules, because it does not call the cloud`()
        async throws
    {
        let text = """
            cloud: { provider: embedded, region: eu-de, project_id: p }
            connections:
              - { name: a, id: 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22, targets: [peer, gateway] }
              - discover

            """
        try await ConfigurationFile.with(text) { file in
            let path = file.path
            let result = try await run("--config.file", path, "--config.check")
            #expect(result.exit == .code(0))
            #expect(result.output == "\(path): valid (connections: 1, targets: 2, and those of discoveries: 1)\n")
        }
    }

    @Test func `--dry-run exits with 1 and a reason, without a plan, if the cloud does not answer`() async throws {
        // The socket closes at once, so that nothing listens on the port.
        let url = "https://127.0.0.1:\(try LoopbackSocket().port)"
        let text = """
            cloud:
              provider: open-telekom-cloud
              region: eu-de
              project_id: p
              proxy: none
              credentials: { token: hunter2 }
              endpoints: { identity: "\(url)", vpn: "\(url)", cloud_eye: "\(url)" }
            connections: discover

            """
        try await ConfigurationFile.with(text) { file in
            let path = file.path
            let result = try await run("--config.file", path, "--dry-run")
            #expect(result.exit == .code(1))
            #expect(result.output == "")
            #expect(result.error.contains("cannot read the cloud's lists: "), "\(result.error)")
            #expect(!result.error.contains("hunter2"))
        }
    }

    @Test func `the error for a missing file names it`() async throws {
        let result = try await run("--config.file", "/nonexistent/vpn-exporter.yml")
        #expect(result.exit == .code(1))
        #expect(
            result.error == "/nonexistent/vpn-exporter.yml: cannot be read: No such file or directory."
                + " Give another path with --config.file\n")
    }

    @Test(arguments: [
        ["--log.colour", "red"], ["--web.listen-address", "localhost"],
        ["--web.listen-address", "127.0.0.1:65536"],
        ["--web.telemetry-path", "metrics"], ["--log.level", "loud"], ["--log.format", "xml"],
    ])
    func `the error for an unknown flag or a wrong value names it`(arguments: [String]) async throws {
        let command = [try Checkout.exporter, "--config.file", Checkout.quickStart] + arguments
        let result = try await ChildProcess.output(of: command)
        #expect(result.exit != .code(0))
        #expect(result.output == "")
        let named = arguments[0] == "--log.colour" ? arguments[0] : arguments[1]
        let first = result.error.prefix { $0 != "\n" }
        #expect(first.contains(named) && first.contains(arguments[0]), "\(result.error)")
    }

    @Test func `the exporter serves on each of two listen addresses`() async throws {
        try await ExporterProcess.with(["--web.listen-address", "127.0.0.1:0"]) { exporter in
            let lines = try await eventually("it listens on two addresses") {
                let lines = exporter.child.errorLines.filter { $0.contains("msg=listening") }
                return lines.count == 2 ? lines : nil
            }
            let servers = try lines.map { try #require(HTTPClient($0.logField("address"))) }
            #expect(servers[0].port != servers[1].port)
            for server in servers {
                #expect(try await server.get("/metrics").status == 200)
            }
        }
    }

    @Test func `--web.telemetry-path moves the metrics`() async throws {
        try await ExporterProcess.with(["--web.telemetry-path", "/vpn"]) { exporter in
            let moved = try await exporter.web.get("/vpn").text
            #expect(moved.contains("\nvpn_exporter_targets "))
            #expect(try await exporter.web.get("/metrics").status == 404)
            let landing = try await exporter.web.get("/").text
            #expect(landing.contains("<a href=\"/vpn\">"))
        }
    }

    @Test func `--log.format json writes one object per line`() async throws {
        let command = [
            try Checkout.exporter, "--config.file", Checkout.quickStart, "--web.listen-address", "127.0.0.1:0",
            "--log.format", "json",
        ]
        try await ChildProcess.with(command) { child in
            _ = try await child.errorLine(containing: "connection monitor created")
            let pair = try await child.errorLine(containing: "pair of connections is protected")
            #expect(pair.hasSuffix(#""customer_gateway":"paris","gateway":"berlin","members":2,"up":2}"#), "\(pair)")
            #expect(try await child.stop() == .code(0))
            #expect(child.errorLines.count >= 5)
            for line in child.errorLines {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                #expect(object?["ts"] != nil && object?["msg"] != nil, "\(line)")
                #expect(object?["level"] as? String == "info", "\(line)")
            }
        }
    }

    @Test func `--log.level error logs nothing during a successful start and stop`() async throws {
        let web = LoopbackSocket.unusedAddress()
        let command = [
            try Checkout.exporter, "--config.file", Checkout.quickStart, "--web.listen-address", web.address,
            "--log.level", "error",
        ]
        try await ChildProcess.with(command) { child in
            try await eventually("the exporter is ready") { try await web.get("/-/ready").status == 200 ? () : nil }
            #expect(try await child.stop() == .code(0))
            #expect(child.errorText + child.outputText == "")
        }
    }
}
