import Foundation
import Testing

/// Client certificates on the built binary: which policy admits which client.
@Suite(.serialized, .timeLimit(.minutes(3)), .needs("openssl", "curl")) struct ClientCertificateTests {
    /// Policies that are invalid by themselves.
    static let errors = [
        GuardedExporter.policy(authority: "client_ca_file: ''"), GuardedExporter.policy(authority: "client_ca_file: ~"),
        GuardedExporter.policy(authority: "client_ca: ''"),
        GuardedExporter.policy("VerifyClientCertIfGiven", authority: "client_ca_file: ''"),
        GuardedExporter.policy(names: "client_allowed_sans: []"),
        GuardedExporter.policy(names: "client_allowed_sans: ~"),
        GuardedExporter.policy("VerifyClientCertIfGiven", names: "client_allowed_sans: []"),
        GuardedExporter.policy(names: "client_allowed_sans: ['']"),
        GuardedExporter.policy(names: "client_allowed_sans: [~]"),
        GuardedExporter.policy("RequireAnyClientCert", authority: nil),
        GuardedExporter.policy("NoClientCert", authority: nil),
    ]

    @Test(arguments: errors)
    func `a client certificate policy that restricts no client is an error`(text: String) async throws {
        try await TemporaryFolder.with { folder in
            let authority = try await TestAuthority(in: folder)
            try await authority.issue("server", for: "IP:127.0.0.1")
            try text.write(toFile: folder + "/web.yml", atomically: true, encoding: .utf8)
            let result = try await ChildProcess.output(of: [
                Checkout.exporter, "--config.check", "--config.file", Checkout.quickStart, "--web.config.file",
                folder + "/web.yml",
            ])
            #expect(result.exit == .code(1))
            #expect(result.error.contains("tls_server_config.client_"), "\(result.error)")
        }
    }

    @Test func `a client needs a certificate of the right authority with an allowed name`() async throws {
        let text = """
            tls_server_config:
              cert_file: server.crt
              key_file: server.key
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: authority.crt
              client_allowed_sans: [prometheus.example.com, 192.0.2.7, ops@example.com, spiffe://example.com/a]

            """
        try await GuardedExporter.with(text, ["--log.level", "debug"]) { guarded in
            let names = [
                ("dns", "DNS:other.example.com,DNS:prometheus.example.com", true), ("ip", "IP:192.0.2.7", true),
                ("mail", "email:ops@example.com", true), ("uri", "URI:spiffe://example.com/a", true),
                ("other", "DNS:other.example.com,IP:192.0.2.8", false),
                ("text", "DNS:192.0.2.7.example.com,URI:prometheus.example.com.x:y", false),
            ]
            for (name, alternatives, isAllowed) in names {
                try await guarded.authority.issue(name, commonName: "prometheus.example.com", for: alternatives)
                for version in ["--http2", "--http1.1"] {
                    let answer = try await guarded.get("/metrics", by: name, [version])
                    #expect((answer.status == 200) == isAllowed, "\(name) \(version): \(answer.error)")
                }
                #expect(try await (guarded.get("/metrics", by: name, ["--tls-max", "1.2"]).status == 200) == isAllowed)
            }
            let line = try await guarded.exporter.child.errorLine(containing: "is in client_allowed_sans")
            #expect(line.contains("level=debug") && line.contains("other.example.com"))
            #expect(try await guarded.curl.get("/metrics").status == 0)
            #expect(try await guarded.curl.get("/metrics", "--tls-max", "1.2").status == 0)
            let stranger = try await TestAuthority(in: guarded.folder, named: "stranger")
            try await stranger.issue("strange", for: "DNS:prometheus.example.com")
            #expect(try await guarded.get("/metrics", by: "strange", ["--http2"]).status == 0)
        }
    }

    @Test func `a client with a resumed session stays authenticated, and another client stays rejected`() async throws {
        let text = """
            tls_server_config:
              cert_file: server.crt
              key_file: server.key
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: authority.crt
              client_allowed_sans: [prometheus.example.com]

            """
        try await GuardedExporter.with(text) { guarded in
            try await guarded.authority.issue("client", for: "DNS:prometheus.example.com")
            try await guarded.authority.issue("other", for: "DNS:other.example.com")
            for version in ["-tls1_2", "-tls1_3"] {
                let session = guarded.folder + "/session"
                let (certificate, key) = (guarded.folder + "/client.crt", guarded.folder + "/client.key")
                let first = try await guarded.handshake(
                    version, "-cert", certificate, "-key", key, "-sess_out", session)
                #expect(first.contains("200 OK"))
                let second = try await guarded.handshake(
                    version, "-cert", certificate, "-key", key, "-sess_in", session)
                #expect(second.contains("200 OK"))
                let refused = try await guarded.handshake(
                    version, "-cert", guarded.folder + "/other.crt", "-key", guarded.folder + "/other.key", "-sess_out",
                    session + ".other")
                #expect(!refused.contains("200 OK"))
            }
        }
    }

    @Test func `each client_auth_type admits or rejects clients without and with an unknown certificate`() async throws
    {
        func text(_ kind: String, _ more: String = "") -> String {
            "tls_server_config: {cert_file: server.crt, key_file: server.key, client_auth_type: \(kind)\(more)}\n"
        }
        let cases = [
            (text("RequestClientCert"), none: true, stranger: true),
            (text("RequireAnyClientCert"), none: false, stranger: true),
            (text("RequireClientCert"), none: false, stranger: true),
            (text("VerifyClientCertIfGiven", ", client_ca_file: authority.crt"), none: true, stranger: false),
            (text("RequireAndVerifyClientCert"), none: false, stranger: false),
        ]
        for (text, none, stranger) in cases {
            try await GuardedExporter.with(text) { guarded in
                let other = try await TestAuthority(in: guarded.folder, named: "stranger")
                try await other.issue("strange", for: "DNS:prometheus.example.com")
                #expect(try await (guarded.curl.get("/-/healthy").status == 200) == none, "\(text)")
                let answer = try await guarded.get("/-/healthy", by: "strange", ["--http2"])
                #expect((answer.status == 200) == stranger, "\(text)")
            }
        }
    }

    @Test(arguments: ["--http2", "--http1.1"], ["1.2", "1.3"])
    func `VerifyClientCertIfGiven with allowed names accepts no certificate and rejects a wrong one`(
        http: String, version: String
    ) async throws {
        try await GuardedExporter.withClients(GuardedExporter.policy("VerifyClientCertIfGiven")) { guarded in
            let options = [http, "--tls-max", version]
            #expect(try await guarded.curl.get("/metrics", http, "--tls-max", version).status == 200)
            #expect(try await guarded.status(by: "client", options) == 200)
            #expect(try await guarded.status(by: "other", options) == 0)
            #expect(try await guarded.status(by: "strange", options) == 0)
            #expect(try await guarded.curl.get("/metrics", http, "--tls-max", version).status == 200)
            let exit = try await guarded.exporter.stop()
            #expect(exit == .code(0))
        }
    }

    @Test(arguments: TestAuthority.keys.keys.sorted(), ["1.2", "1.3"])
    func `server and client certificates work with each key type that Go and OpenSSL support`(
        kind: String, version: String
    ) async throws {
        try await GuardedExporter.with(GuardedExporter.policy(), kind: kind) { guarded in
            try await guarded.authority.issue("client", for: "DNS:prometheus.example.com")
            let options = ["--tlsv\(version)", "--tls-max", version]
            #expect(try await guarded.status(by: "client", options) == 200)
            #expect(try await guarded.curl.get("/metrics").status == 0)
        }
    }
}
