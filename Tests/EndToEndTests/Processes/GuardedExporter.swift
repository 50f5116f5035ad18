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

extension GuardedExporter {
    /// Returns a web configuration with TLS and a policy for client certificates.
    static func policy(
        _ kind: String = "RequireAndVerifyClientCert", authority: String? = "client_ca_file: authority.crt",
        names: String? = "client_allowed_sans: [prometheus.example.com]"
    ) -> String {
        let parts = ["cert_file: server.crt", "key_file: server.key", "client_auth_type: \(kind)", authority, names]
        return "tls_server_config: {\(parts.compactMap(\.self).joined(separator: ", "))}\n"
    }

    /// Runs the body with certificates of the clients `client`, `other` with another name, and `strange` of another authority.
    static func withClients(_ text: String, _ body: (GuardedExporter) async throws -> Void) async throws {
        try await with(text) { guarded in
            try await guarded.authority.issue("client", for: "DNS:prometheus.example.com")
            try await guarded.authority.issue("other", for: "DNS:other.example.com")
            let stranger = try await TestAuthority(in: guarded.folder, named: "stranger")
            try await stranger.issue("strange", for: "DNS:prometheus.example.com")
            try await body(guarded)
        }
    }

    /// Sends a request with a client certificate of the folder.
    func get(
        _ path: String, by client: String, _ options: [String] = [], trusting authority: String = "authority"
    ) async throws -> Curl.Answer {
        var curl = curl
        curl.options =
            ["--cert", "\(folder)/\(client).crt", "--key", "\(folder)/\(client).key"] + options
            + ["--cacert", "\(folder)/\(authority).crt"]
        return try await curl.get(path)
    }

    /// Returns the status for a client certificate of the folder; 0 if there is no response.
    func status(
        by client: String, _ options: [String] = [], trusting authority: String = "authority"
    ) async throws -> Int {
        try await get("/metrics", by: client, options, trusting: authority).status
    }
}
