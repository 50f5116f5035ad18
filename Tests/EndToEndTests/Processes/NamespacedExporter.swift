import Foundation
import Testing

/// A running exporter in a network namespace. Requests come from the same namespace.
struct NamespacedExporter: Sendable {
    enum User: Sendable {
        case root
        /// A user without capabilities, who probes over datagram sockets.
        case nobody
    }

    let child: ChildProcess
    private let namespace: NetworkNamespace
    /// Host and port.
    let address: String
    /// The path of the exporter's configuration.
    let file: String

    /// Runs the body while an exporter listens, then stops it and expects exit code 0.
    ///
    /// - Parameters:
    ///   - configuration: the text of the configuration.
    ///   - launcher: the command that starts the namespace's command, if any.
    ///   - more: further flags of the exporter.
    static func with<Value>(
        _ configuration: String, in namespace: NetworkNamespace, as user: User = .root, launcher: [String] = [],
        flags more: [String] = [], _ body: (NamespacedExporter) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            let file = folder + "/vpn-exporter.yml"
            try configuration.write(toFile: file, atomically: true, encoding: .utf8)
            let program = try await program(for: user, in: folder)
            let flags = ["--config.file", file, "--web.listen-address", "127.0.0.1:0"] + more
            return try await ChildProcess.with(launcher + namespace.launcher + program + flags) { child in
                let line = try await child.errorLine(containing: "msg=listening")
                let address = String(try #require(line.split(separator: "address=").last))
                let exporter = NamespacedExporter(
                    child: child, namespace: namespace, address: address, file: file)
                let value = try await body(exporter)
                child.send(SIGTERM)
                #expect(try await child.exit(within: .seconds(5)) == .code(0))
                return value
            }
        }
    }

    /// Returns the command that starts the exporter as the user, who must be able to read the binary in any checkout.
    private static func program(for user: User, in folder: String) async throws -> [String] {
        guard user == .nobody else { return [try Checkout.exporter] }
        // A separate process copies the binary, so that no descriptor of this process holds it open for writing.
        let copying = try await ChildProcess.output(of: ["cp", try Checkout.exporter, folder])
        try #require(copying.exit == .code(0), "\(copying.error)")
        return Privileges.nobody + [folder + "/vpn-exporter"]
    }

    /// Returns the body of a response.
    func get(_ path: String) async throws -> String {
        try await namespace.run("curl", "-s", "http://\(address)\(path)")
    }

    func scrape() async throws -> Scrape { try Scrape(text: try await get("/metrics")) }

    /// Returns a scrape of these metrics only. Parsing all samples of thousands of targets takes too long.
    func scrape(of names: [String]) async throws -> Scrape {
        let pattern = "^(\(names.joined(separator: "|")))[{ ]"
        let command = "curl -s http://\(address)/metrics | grep -E '\(pattern)'"
        return try Scrape(text: try await namespace.run("sh", "-c", command))
    }

    /// Replaces the configuration and reloads.
    func reload(_ configuration: String) async throws {
        try configuration.write(toFile: file, atomically: true, encoding: .utf8)
        let answer = try await namespace.run("curl", "-s", "-X", "POST", "http://\(address)/-/reload")
        #expect(answer.hasPrefix("configuration read again"), "\(answer.prefix(200))")
    }

    /// Waits for a scrape with targets that satisfies the condition. Every scrape on the way must satisfy the
    /// accounting identity.
    func scrape(
        inWhich what: String, within bound: Duration = .seconds(30), _ condition: (Scrape) -> Bool
    ) async throws -> Scrape {
        try await eventually("a scrape in which \(what)", within: bound) {
            let scrape = try await self.scrape()
            // The exporter listens before it probes.
            guard !scrape.series("vpn_probe_sent_total").isEmpty else { return nil }
            #expect(Accounting.violations(in: scrape) == [])
            return condition(scrape) ? scrape : nil
        }
    }

    /// Returns the status of the readiness path.
    func readiness() async throws -> String {
        try await namespace.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://\(address)/-/ready")
    }
}
