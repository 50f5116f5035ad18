import Foundation

/// An exporter with a web configuration, in a folder with `authority.crt` and its `server.crt` for 127.0.0.1.
struct GuardedExporter: Sendable {
    let exporter: ExporterProcess
    let authority: TestAuthority
    let folder: String
    let curl: Curl

    /// A web configuration with TLS.
    static let encrypted = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n"
    /// A web configuration with the user `prometheus` and the password `s3cret` at the usual cost.
    static let users = """
        basic_auth_users:
          prometheus: $2y$10$abcdefghijklmnopqrstuu3KWNuWLhBnmgYfnzONPueahDuedC/lu

        """

    var file: String { folder + "/web.yml" }

    /// Runs the body while the exporter runs.
    static func with<Value>(
        _ text: String, _ arguments: [String] = [], kind: String = "P-256", launcher: [String] = [],
        _ body: (GuardedExporter) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            let authority = try await TestAuthority(in: folder, kind: kind)
            try await authority.issue("server", for: "IP:127.0.0.1")
            try write(text, to: folder + "/web.yml")
            return try await ExporterProcess.with(
                ["--web.config.file", folder + "/web.yml"] + arguments, launcher: launcher
            ) {
                exporter in
                try await body(
                    GuardedExporter(
                        exporter: exporter, authority: authority, folder: folder,
                        curl: Curl(server: exporter.web, folder: folder)))
            }
        }
    }

    /// Replaces the web configuration atomically.
    func write(_ text: String) throws { try Self.write(text, to: file) }

    private static func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// Returns the output of an openssl handshake with a request, including the response.
    func handshake(_ options: String...) async throws -> String { try await handshake(options) }

    func handshake(_ options: [String]) async throws -> String {
        try Data("GET /-/healthy HTTP/1.0\r\n\r\n".utf8).write(to: URL(filePath: folder + "/request"))
        let command =
            ["openssl", "s_client", "-connect", exporter.web.address, "-CAfile", folder + "/authority.crt", "-ign_eof"]
            + options
        let result = try await ChildProcess.output(of: command, input: folder + "/request")
        return result.output + result.error
    }
}
