import Foundation
import Testing

/// The exporter before it serves: signals, closed descriptors, a system without /proc.
@Suite(.serialized, .timeLimit(.minutes(4))) struct StartTests {
    /// Returns a configuration that takes half a second or more to read, at 20,000 connections.
    private static func configuration(connections: Int) -> String {
        let targets = (0..<connections).map { number in
            "  - { name: c\(number), targets: [ { name: peer, address: 127.0.\(number / 250 % 250).\(number % 250 + 1) } ] }"
        }
        return "monitors: { mode: none }\nprobes: { interval: 60s }\nconnections:\n"
            + targets.joined(separator: "\n") + "\n"
    }

    /// Runs the body while an exporter begins to read a large file, once its signal handlers are in place.
    private static func starting(
        connections: Int = 20_000, _ body: (_ child: ChildProcess, _ socket: String) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let (file, socket) = (folder + "/large.yml", folder + "/socket")
            try configuration(connections: connections).write(toFile: file, atomically: false, encoding: .utf8)
            let command = [try Checkout.exporter, "--config.file", file, "--web.listen-address", "unix:" + socket]
            try await ChildProcess.with(command) { child in
                try await eventuallyOnThread("SIGTERM has a handler", microseconds: 500) {
                    child.catches(SIGTERM) ? () : nil
                }
                try await body(child, socket)
            }
        }
    }

    @Test func `signal handlers are in place before the exporter reads a large file`() async throws {
        // Reading 60,000 connections takes more than a second of processor time.
        try await Self.starting(connections: 60_000) { child, _ in
            #expect(child.catches(SIGTERM) && child.catches(SIGINT) && child.catches(SIGHUP))
            #expect(child.processorTime < .milliseconds(300))
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal at any moment of the start exits with 0 and leaves no socket file`(
        signal: Int32
    ) async throws {
        for milliseconds in stride(from: 0, through: 500, by: 50) {
            try await Self.starting { child, socket in
                try await Task.sleep(for: .milliseconds(milliseconds))
                child.send(signal)
                #expect(try await child.exit(within: .seconds(5)) == .code(0), "after \(milliseconds) ms")
                #expect(!FileManager.default.fileExists(atPath: socket), "after \(milliseconds) ms")
            }
        }
    }

    @Test(arguments: 0..<6)
    func `SIGTERM right after the socket file appears removes it`(round: Int) async throws {
        try await Self.starting(connections: 10) { child, socket in
            try await eventuallyOnThread("the socket exists", microseconds: 0) { access(socket, F_OK) == 0 ? () : nil }
            #expect(try await child.stop() == .code(0))
            #expect(!FileManager.default.fileExists(atPath: socket))
        }
    }

    @Test(arguments: [0, 50, 200])
    func `SIGPIPE has no effect during the start, and SIGHUP reloads after it`(
        milliseconds: Int
    ) async throws {
        try await Self.starting(connections: 10_000) { child, _ in
            try await Task.sleep(for: .milliseconds(milliseconds))
            child.send(SIGPIPE)
            child.send(SIGHUP)
            let line = try await child.errorLine(containing: "configuration reloaded")
            #expect(line.contains("cause=SIGHUP") && line.contains("nothing changed"))
            #expect(try await child.stop() == .code(0))
        }
    }

    @Test func `a check that a signal ends does not succeed`() async throws {
        try await TemporaryFolder.with { folder in
            let file = folder + "/large.yml"
            try Self.configuration(connections: 60_000).write(toFile: file, atomically: false, encoding: .utf8)
            try await ChildProcess.with([try Checkout.exporter, "--config.check", "--config.file", file]) { child in
                // The command reads the file after its flags, so processor time shows that it has begun.
                try await eventually("it reads the file") { child.processorTime > .milliseconds(300) ? () : nil }
                child.send(SIGTERM)
                #expect(try await child.exit(within: .seconds(5)) == .signal(SIGTERM))
            }
        }
    }

    @Test func `closed descriptors 0 to 2 become /dev/null, and no log line goes elsewhere`() async throws {
        try await TemporaryFolder.with { folder in
            let socket = folder + "/socket"
            let command = [
                try Checkout.exporter, "--config.file", Checkout.quickStart, "--web.listen-address", "unix:" + socket,
                "--log.level", "debug",
            ]
            let closing = ["sh", "-c", "exec \"$0\" \"$@\" <&- >&- 2>&-"]
            try await ChildProcess.with(closing + command) { child in
                try await eventually("the exporter serves") {
                    let curl = Curl(server: HTTPClient(port: 80), options: ["--unix-socket", socket])
                    return try await curl.getPlain("/-/healthy").body == "healthy\n" ? () : nil
                }
                for number in 0...2 {
                    let path = try FileManager.default.destinationOfSymbolicLink(
                        atPath: "/proc/\(child.id)/fd/\(number)")
                    #expect(path == "/dev/null", "\(number)")
                }
                #expect(try await child.stop() == .code(0))
            }
        }
    }

    @Test(arguments: [([], "http://127.0.0.77:"), (["--listen", "127.0.0.78:0"], "http://127.0.0.78:")])
    func `the embedded cloud listens on the address of the file, unless a flag overrides it`(
        flags: [String], url: String
    ) async throws {
        try await TemporaryFolder.with { folder in
            let path = "\(folder)/cloud.yml"
            let text = """
                cloud: { provider: embedded, region: eu-de, project_id: 0123456789abcdef0123456789abcdef, \
                listen: "127.0.0.77:0" }
                connections:
                  - { name: a, id: 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22, \
                simulated: { source_ip: 127.0.0.10, destination_ip: 127.0.0.11 } }

                """
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let command = try [Checkout.exporter, "embedded-cloud", "--config.file", path] + flags
            try await ChildProcess.with(command) { child in
                let line = try await child.errorLine(containing: "embedded cloud listening")
                #expect(line.contains(url))
            }
        }
    }

    @Test(.needsRoot)
    func `without /proc the exporter parses its flags and refuses to run`() async throws {
        func run(_ arguments: [String]) async throws -> (exit: ChildProcess.Exit, output: String, error: String) {
            let hiding = ["unshare", "-m", "sh", "-c", "mount -t tmpfs none /proc && exec \"$0\" \"$@\""]
            return try await ChildProcess.output(of: hiding + [try Checkout.exporter] + arguments)
        }
        let version = try await run(["--version"])
        #expect(version.exit == .code(0) && version.output.hasPrefix("vpn-exporter, version "))
        let unknown = try await run(["--bogus"])
        #expect(unknown.exit == .code(2) && unknown.error.contains("Unknown option '--bogus'"))
        for command in [[], ["--config.check"], ["check"], ["doctor"], ["probe", "127.0.0.1"], ["embedded-cloud"]] {
            let refused = try await run(command)
            #expect(refused.exit == .code(1), "\(command)")
            #expect(
                refused.error.contains("/proc/thread-self/stat: cannot be read: No such file or directory."),
                "\(command)")
        }
    }
}

extension ChildProcess {
    /// Whether the process has a handler for the signal (proc(5), SigCgt).
    fileprivate func catches(_ signal: Int32) -> Bool {
        let status = fileText("/proc/\(id)/status")
        let line = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
        let mask = line?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
        return mask & (1 << UInt64(signal - 1)) != 0
    }

    /// User and system time so far, with a resolution of 10 ms (proc(5), stat).
    fileprivate var processorTime: Duration {
        let stat = fileText("/proc/\(id)/stat")
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 13 else { return .zero }
        return .milliseconds(10 * ((Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)))
    }
}
