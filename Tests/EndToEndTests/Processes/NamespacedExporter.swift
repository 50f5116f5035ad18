import Foundation
import Testing

/// A running exporter inside a network namespace, asked from in there.
struct NamespacedExporter: Sendable {
    enum User: Sendable {
        case root
        /// Without any capability, and so over datagram sockets.
        case nobody
    }

    let child: ChildProcess
    private let namespace: NetworkNamespace
    /// Host and port.
    let address: String
    /// The file of its configuration.
    let file: String

    /// Runs the body beside an exporter that listens, and expects that it ends well when it is asked to afterwards.
    ///
    /// - Parameters:
    ///   - configuration: the text of its file.
    ///   - launcher: the command that starts the namespace's, if any.
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

    /// What starts the exporter as `user`, who must reach it wherever the sources lie.
    private static func program(for user: User, in folder: String) async throws -> [String] {
        guard user == .nobody else { return [try Checkout.exporter] }
        // By another process, so that no descriptor of this one holds the binary open for writing.
        let copying = try await ChildProcess.output(of: ["cp", try Checkout.exporter, folder])
        try #require(copying.exit == .code(0), "\(copying.error)")
        return Privileges.nobody + [folder + "/vpn-exporter"]
    }

    /// The body of what a path is answered with.
    func get(_ path: String) async throws -> String {
        try await namespace.run("curl", "-s", "http://\(address)\(path)")
    }

    func scrape() async throws -> Scrape { try Scrape(text: try await get("/metrics")) }

    /// A scrape of the samples with these names alone, of which thousands of targets are read in time.
    func scrape(of names: [String]) async throws -> Scrape {
        let pattern = "^(\(names.joined(separator: "|")))[{ ]"
        let command = "curl -s http://\(address)/metrics | grep -E '\(pattern)'"
        return try Scrape(text: try await namespace.run("sh", "-c", command))
    }

    /// Writes another configuration, and makes the exporter read it.
    func reload(_ configuration: String) async throws {
        try configuration.write(toFile: file, atomically: true, encoding: .utf8)
        let answer = try await namespace.run("curl", "-s", "-X", "POST", "http://\(address)/-/reload")
        #expect(answer.hasPrefix("configuration read again"), "\(answer.prefix(200))")
    }

    /// A scrape with targets in which the condition holds; the identities hold in it and in all that were made before it.
    func scrape(
        inWhich what: String, within bound: Duration = .seconds(30), _ condition: (Scrape) -> Bool
    ) async throws -> Scrape {
        try await eventually("a scrape in which \(what)", within: bound) {
            let scrape = try await self.scrape()
            // It listens before it probes.
            guard !scrape.series("vpn_probe_sent_total").isEmpty else { return nil }
            #expect(Accounting.violations(in: scrape) == [])
            return condition(scrape) ? scrape : nil
        }
    }

    /// The status of the answer to the question whether it is ready.
    func readiness() async throws -> String {
        try await namespace.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://\(address)/-/ready")
    }
}
