import Foundation
import Testing

/// Clients that send as much as they can before authentication. The exporter has the memory limit of the Kubernetes
/// manifests and its default limits.
@Suite(.serialized, .timeLimit(.minutes(3))) struct FloodTests {
    private static let limit = 384 * 1_048_576
    /// The options of a client outside of the flood.
    private static let otherAddress = ["--interface", "127.0.0.9"]

    private func expectStanding(_ mode: String, _ exporter: ExporterProcess) async throws {
        let before = try exporter.child.residentBytes
        let flood = ["python3", Checkout.root + "/Tests/Tools/flood.py", "\(exporter.web.port)", mode, "400"]
        try await ChildProcess.with(flood) { child in
            var most = 0
            // All of the flood's connections are open at this moment.
            try await eventually("the flood is over", within: .seconds(90)) {
                most = max(most, try exporter.child.residentBytes)
                return child.outputText.contains("}") ? () : nil
            }
            most = max(most, try exporter.child.residentBytes)
            #expect(most - before < 120_000_000, "\((most - before) / 1_000_000) MB more")
            let scheme = mode.hasPrefix("plain") ? "http" : "https"
            let curl = Curl(server: exporter.web, options: Self.otherAddress)
            #expect(try await curl.getUnverified(scheme, "/-/healthy").status == 200)
        }
        #expect(try await exporter.stop() == .code(0))
    }

    @Test(.needs("python3"), .needs("curl"), arguments: ["plain-fields", "plain-slow", "plain-pipeline"])
    func `a flood before authentication takes little memory`(mode: String) async throws {
        try await MemoryGroup.with(bytes: Self.limit) { group in
            try await ExporterProcess.with(launcher: group.launcher) { try await expectStanding(mode, $0) }
        }
    }

    @Test(.needs("python3"), .needs("curl"), arguments: ["tls-fields", "tls-slow", "h2-continuation", "h2-streams"])
    func `a flood through TLS takes little memory, in HTTP/1.1 and HTTP/2`(mode: String) async throws {
        try await MemoryGroup.with(bytes: Self.limit) { group in
            try await GuardedExporter.with(GuardedExporter.encrypted, launcher: group.launcher) {
                try await expectStanding(mode, $0.exporter)
            }
        }
    }

    @Test(.needs("curl"))
    func `a flood of password guesses does not lock out a user who has not signed in yet`() async throws {
        try await GuardedExporter.with(GuardedExporter.users) { guarded in
            let web = guarded.exporter.web
            let guesses = (0..<200).map { number in
                let text = Data("prometheus:guess \(number)".utf8).base64EncodedString()
                return "GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic \(text)\r\n\r\n"
            }
            let crowd = try (0..<64).map { number in
                try Crowd(1, to: web, from: ["127.0.1.\(number % 8 + 1)"], sending: guesses.shuffled().joined())
            }
            try await eventually("some connections have a response") {
                crowd.contains { $0.unanswered == 0 } ? () : nil
            }
            let curl = Curl(server: web, options: Self.otherAddress + ["-u", "prometheus:s3cret"])
            #expect(try await curl.getPlain("/-/healthy").status == 200)
            withExtendedLifetime(crowd) {}
        }
    }

    @Test(.needs("curl"))
    func `connections of one client that wait for a password hash leave room for others`() async throws {
        try await GuardedExporter.with(GuardedExporter.users) { guarded in
            let web = guarded.exporter.web
            let crowd = try Crowd(600, to: web, from: ["127.0.1.1"], sending: "GET /-/healthy HTTP/1.1\r\nX: ")
            let curl = Curl(server: web, options: Self.otherAddress)
            #expect(try await curl.getPlain("/-/healthy").status == 401)
            let files = try guarded.exporter.child.openFiles
            #expect(files < 250)
            withExtendedLifetime(crowd) {}
        }
    }
}

/// A control group with a memory limit, like that of a container. If this process cannot create one, the command runs
/// without it.
struct MemoryGroup: Sendable {
    /// The command prefix that enters the group.
    let launcher: [String]
    private let folder: String?

    /// Runs the body with a group. The group must be empty at the end.
    static func with<Value>(bytes: Int, _ body: (MemoryGroup) async throws -> Value) async throws -> Value {
        let group = make(bytes)
        defer { if let folder = group.folder { rmdir(folder) } }
        return try await body(group)
    }

    private static func make(_ bytes: Int) -> MemoryGroup {
        let name = "vpn-exporter-test-\(getpid())"
        for (root, limit) in [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")] {
            let folder = "\(root)/\(name)"
            guard mkdir(folder, 0o755) == 0 else { continue }
            if (try? Data("\(bytes)".utf8).write(to: URL(filePath: "\(folder)/\(limit)"))) != nil {
                let enter = "echo $$ > \(folder)/cgroup.procs && exec \"$@\""
                return MemoryGroup(launcher: ["sh", "-c", enter, "sh"], folder: folder)
            }
            rmdir(folder)
        }
        return MemoryGroup(launcher: [], folder: nil)
    }
}
