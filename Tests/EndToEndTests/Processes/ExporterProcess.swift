import Foundation
import Testing

/// A running exporter. Its log provides the addresses.
struct ExporterProcess: Sendable {
    let child: ChildProcess
    let web: HTTPClient

    /// Runs the body while an exporter listens.
    ///
    /// - Parameters:
    ///   - launcher: the command that starts the exporter, if any.
    static func with<Value>(
        configuration: String = Checkout.quickStart, _ arguments: [String] = [], launcher: [String] = [],
        _ body: (ExporterProcess) async throws -> Value
    ) async throws -> Value {
        let listen = ["--web.listen-address", "127.0.0.1:0"]
        let command = try launcher + [Checkout.exporter, "--config.file", configuration] + listen + arguments
        return try await ChildProcess.with(command) { child in
            try await body(ExporterProcess(child: child, web: try await child.listeningAddress()))
        }
    }

    /// Runs the body while an exporter with a configuration of this text listens. The body can replace the text.
    static func with<Value>(
        text: String, _ arguments: [String] = [], launcher: [String] = [],
        _ body: (ExporterProcess, ConfigurationFile) async throws -> Value
    ) async throws -> Value {
        try await ConfigurationFile.with(text) { file in
            try await with(configuration: file.path, arguments, launcher: launcher) { try await body($0, file) }
        }
    }

    struct NoAddress: Error {
        let line: String
    }

    /// The address of the exporter's embedded cloud.
    var cloud: HTTPClient {
        get async throws {
            let line = try await child.errorLine(containing: "msg=\"embedded cloud listening\"")
            guard let cloud = HTTPClient(line.logField("url")) else { throw NoAddress(line: line) }
            return cloud
        }
    }

    func scrape() async throws -> Scrape { try await web.scrape() }

    /// Waits for a scrape that satisfies the condition.
    func scrape(
        inWhich what: String, within bound: Duration = .seconds(30), _ condition: (Scrape) -> Bool
    ) async throws -> Scrape {
        try await eventually("a scrape in which \(what)", within: bound) {
            let scrape = try await self.scrape()
            return condition(scrape) ? scrape : nil
        }
    }

    /// Sends SIGTERM and waits for the end.
    func stop() async throws -> ChildProcess.Exit { try await child.stop() }

    /// Stops the exporter and searches its pages, its output, and `others` for secrets.
    func expectSecrecy(of secrets: [String], and others: [String] = []) async throws {
        var texts = [try await web.get("/metrics").text, try await web.get("/").text] + others
        #expect(try await stop() == .code(0))
        texts += [child.errorText, child.outputText]
        for text in texts {
            for secret in secrets { #expect(!text.contains(secret)) }
        }
    }
}

/// A configuration file in its own folder.
struct ConfigurationFile: Sendable {
    let path: String

    var folder: String { URL(filePath: path).deletingLastPathComponent().path }

    static func with<Value>(_ text: String, _ body: (ConfigurationFile) async throws -> Value) async throws -> Value {
        try await TemporaryFolder.with { folder in
            let file = ConfigurationFile(path: folder + "/configuration.yml")
            try file.write(text)
            return try await body(file)
        }
    }

    /// Replaces the text atomically.
    func write(_ text: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }
}

extension ChildProcess {
    /// Waits until the exporter listens, and returns a client for its address.
    func listeningAddress(in namespace: NetworkNamespace? = nil) async throws -> HTTPClient {
        let line = try await errorLine(containing: "msg=listening")
        guard let web = HTTPClient(line.logField("address"), in: namespace) else {
            throw ExporterProcess.NoAddress(line: line)
        }
        return web
    }
}

extension StringProtocol {
    /// Returns the value of an unquoted logfmt field; empty if the line has none.
    func logField(_ name: String) -> String {
        split(separator: " ").first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) } ?? ""
    }
}
