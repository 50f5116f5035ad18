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
    let web: HTTPClient
    private let namespace: NetworkNamespace
    private let configuration: ConfigurationFile

    /// Host and port.
    var address: String { web.address }

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
        try await ConfigurationFile.with(configuration) { file in
            let program = try await program(for: user, in: file.folder)
            let flags = ["--config.file", file.path, "--web.listen-address", "127.0.0.1:0"] + more
            return try await ChildProcess.with(launcher + namespace.launcher + program + flags) { child in
                let web = try await child.listeningAddress(in: namespace)
                let value = try await body(
                    NamespacedExporter(child: child, web: web, namespace: namespace, configuration: file))
                #expect(try await child.stop() == .code(0))
                return value
            }
        }
    }

    /// Runs the body while an exporter for each of the configurations listens.
    static func withAll<Value>(
        _ configurations: [String], in namespace: NetworkNamespace, flags: [[String]] = [],
        _ body: ([NamespacedExporter]) async throws -> Value
    ) async throws -> Value {
        func start(_ running: [NamespacedExporter]) async throws -> Value {
            guard running.count < configurations.count else { return try await body(running) }
            let more = running.count < flags.count ? flags[running.count] : []
            return try await with(configurations[running.count], in: namespace, flags: more) {
                try await start(running + [$0])
            }
        }
        return try await start([])
    }

    /// Returns the command that starts the exporter as the user, who must be able to read the binary in any checkout.
    private static func program(for user: User, in folder: String) async throws -> [String] {
        guard user == .nobody else { return [try Checkout.exporter] }
        return Privileges.nobody + [try await Checkout.copyExporter(to: folder)]
    }

    /// Returns the body of a response.
    func get(_ path: String) async throws -> String { try await web.get(path).text }

    func scrape() async throws -> Scrape { try await web.scrape() }

    /// Returns a scrape of these metrics only. Parsing all samples of thousands of targets takes too long.
    func scrape(of names: [String]) async throws -> Scrape {
        let command = "curl -s http://\(address)/metrics | grep -E '^(\(names.joined(separator: "|")))[{ ]'"
        return try Scrape(text: try await namespace.run("sh", "-c", command))
    }

    /// Replaces the configuration without a reload.
    func write(_ text: String) throws { try configuration.write(text) }

    /// Replaces the configuration and reloads.
    func reload(_ text: String) async throws {
        try write(text)
        let response = try await web.exchange("POST", "/-/reload")
        #expect(response.status == 200, "\(response.text.prefix(200))")
    }

    /// Waits for a scrape with targets that satisfies the condition. Every scrape on the way must satisfy the
    /// accounting identity.
    func scrape(
        inWhich what: String, within bound: Duration = .seconds(30), _ condition: (Scrape) -> Bool
    ) async throws -> Scrape {
        // A scrape costs the exporter and this process time, so that frequent ones disturb what they measure.
        try await eventually("a scrape in which \(what)", within: bound, every: .milliseconds(50)) {
            let scrape = try await self.scrape()
            // The exporter listens before it probes.
            guard !scrape.series("vpn_probe_sent_total").isEmpty else { return nil }
            #expect(Accounting.violations(in: scrape) == [])
            return condition(scrape) ? scrape : nil
        }
    }
}
