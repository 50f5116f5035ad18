import Foundation
import Testing

/// Certificates that change while the exporter runs. No state of the files admits an unauthorized client, and no renewal
/// locks out an authorized one.
@Suite(.serialized, .timeLimit(.minutes(3)), .needs("openssl", "curl")) struct ClientCertificateChangeTests {
    private typealias Exporter = GuardedExporter

    /// Policies that must not take effect while the exporter runs, because they weaken the current one.
    static let losses = [
        Exporter.policy("RequireAnyClientCert", authority: nil, names: nil),
        Exporter.policy("RequestClientCert", authority: nil, names: nil),
        Exporter.policy("NoClientCert", authority: nil, names: nil), Exporter.policy("VerifyClientCertIfGiven"),
        Exporter.policy("RequireAnyClientCert"), Exporter.policy(authority: nil),
        Exporter.policy(authority: "client_ca_file: ''"), Exporter.policy(authority: "client_ca_file: ~"),
        Exporter.policy(authority: "client_ca: ''"), Exporter.policy(names: nil),
        Exporter.policy(names: "client_allowed_sans: []"), Exporter.policy(names: "client_allowed_sans: ~"),
        Exporter.policy(names: "client_allowed_sans: ['']"), Exporter.policy(names: "client_allowed_sans: [~]"),
        Exporter.policy(authority: nil, names: nil), Exporter.encrypted, "tls_server_config: {}\n", "", "{}\n",
    ]

    /// Returns the statuses of unauthorized clients: without a certificate, of another authority, with another name,
    /// and without TLS.
    private func intruders(_ guarded: GuardedExporter) async throws -> [Int] {
        var answers = [try await guarded.curl.get("/metrics").status]
        for client in ["strange", "other"] { answers.append(try await guarded.status(by: client)) }
        let plain = try await guarded.curl.getPlain("/metrics").status
        // The server rejects plain HTTP with 400 while the file is valid.
        answers.append(plain == 400 ? 0 : plain)
        return answers
    }

    @Test(arguments: losses)
    func `a changed file that weakens client authentication is rejected while the exporter runs`(text: String)
        async throws
    {
        try await Exporter.withClients(Exporter.policy()) { guarded in
            #expect(try await guarded.status(by: "client") == 200)
            #expect(try await self.intruders(guarded) == [0, 0, 0, 0])
            try guarded.write(text)
            _ = try await guarded.exporter.child.errorLine(
                containing: "web configuration rejected; answering 500", within: .seconds(10))
            #expect(try await self.intruders(guarded) == [0, 0, 0, 0])
            #expect(try await guarded.status(by: "client") == 0)
            try guarded.write(Exporter.policy())
            try await eventually("the client is accepted again", within: .seconds(10)) {
                try await guarded.status(by: "client") == 200 ? () : nil
            }
            #expect(try await self.intruders(guarded) == [0, 0, 0, 0])
        }
    }

    @Test(arguments: ["", "junk", nil])
    func `unreadable authorities admit no client`(content: String?) async throws {
        try await Exporter.withClients(Exporter.policy()) { guarded in
            let path = guarded.folder + "/authority.crt"
            let right = try String(contentsOfFile: path, encoding: .utf8)
            try right.write(toFile: guarded.folder + "/copy.crt", atomically: true, encoding: .utf8)
            if let content {
                try content.write(toFile: path, atomically: true, encoding: .utf8)
            } else {
                try FileManager.default.removeItem(atPath: path)
            }
            _ = try await guarded.exporter.child.errorLine(
                containing: "web configuration rejected", within: .seconds(10))
            for client in ["client", "strange", "other"] {
                #expect(try await guarded.status(by: client, trusting: "copy") == 0)
            }
        }
    }

    /// An incomplete state of certificate and key during a renewal.
    enum Cut: String, CaseIterable, Sendable {
        case certificateFirst, keyFirst, emptyCertificate, emptyKey, noCertificate, noKey, halfCertificate, halfKey
    }

    @Test(arguments: Cut.allCases)
    func `the exporter serves the last matching certificate and key while a renewal is incomplete`(cut: Cut)
        async throws
    {
        try await Exporter.withClients(Exporter.policy()) { guarded in
            let folder = guarded.folder
            try await guarded.authority.issue("renewed", commonName: "renewed", for: "IP:127.0.0.1")
            let (certificate, key) = (folder + "/server.crt", folder + "/server.key")
            func text(_ name: String) throws -> String { try String(contentsOfFile: folder + name, encoding: .utf8) }
            let (newCertificate, newKey) = (try text("/renewed.crt"), try text("/renewed.key"))
            func write(_ text: String, _ path: String) throws {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
            }
            switch cut {
            case .certificateFirst: try write(newCertificate, certificate)
            case .keyFirst: try write(newKey, key)
            case .emptyCertificate: try write("", certificate)
            case .emptyKey: try write("", key)
            case .noCertificate: try FileManager.default.removeItem(atPath: certificate)
            case .noKey: try FileManager.default.removeItem(atPath: key)
            case .halfCertificate: try write(String(newCertificate.prefix(200)), certificate)
            case .halfKey: try write(String(newKey.prefix(80)), key)
            }
            let line = try await guarded.exporter.child.errorLine(
                containing: "certificate and key rejected; the previous pair stays in force", within: .seconds(10))
            #expect(line.contains("level=error"))
            let client = ["-cert", folder + "/client.crt", "-key", folder + "/client.key"]
            #expect(try await guarded.handshake(client).contains("CN = server"))
            #expect(try await guarded.status(by: "client") == 200)
            #expect(try await self.intruders(guarded) == [0, 0, 0, 0])
            try write(newCertificate, certificate)
            try write(newKey, key)
            try await eventually("the new certificate is served", within: .seconds(10)) {
                try await guarded.handshake(client).contains("CN = renewed") ? () : nil
            }
            #expect(try await guarded.status(by: "client") == 200)
            #expect(try await self.intruders(guarded) == [0, 0, 0, 0])
        }
    }

    @Test func `removing an allowed name takes effect even if certificate and key do not match`() async throws {
        try await Exporter.withClients(
            Exporter.policy(names: "client_allowed_sans: [prometheus.example.com, other.example.com]")
        ) {
            guarded in
            #expect(try await guarded.status(by: "other") == 200)
            try "".write(toFile: guarded.folder + "/server.key", atomically: true, encoding: .utf8)
            try guarded.write(Exporter.policy())
            _ = try await guarded.exporter.child.errorLine(
                containing: "certificate and key rejected; the previous pair stays in force")
            #expect(try await guarded.status(by: "client") == 200)
            #expect(try await guarded.status(by: "other") == 0)
        }
    }

    private static let versions = ["-tls1_2", "-tls1_3"]

    @Test(arguments: versions)
    func `a TLS session is not resumed after the certificate, the authorities, or the allowed names change`(
        version: String
    ) async throws {
        let names = "client_allowed_sans: [prometheus.example.com, other.example.com]"
        try await Exporter.withClients(Exporter.policy(names: names)) { guarded in
            func handshake(_ client: String, _ session: String) async throws -> String {
                let files = ["-cert", "\(guarded.folder)/\(client).crt", "-key", "\(guarded.folder)/\(client).key"]
                return try await guarded.handshake([version, session, "\(guarded.folder)/session-\(client)"] + files)
            }
            for client in ["client", "other"] {
                #expect(try await handshake(client, "-sess_out").contains("200 OK"))
                let resumed = try await handshake(client, "-sess_in")
                #expect(resumed.contains("200 OK") && resumed.contains("Reused, "))
            }
            try await guarded.authority.issue("server", commonName: "renewed", for: "IP:127.0.0.1")
            _ = try await guarded.exporter.child.errorLine(containing: "web configuration reloaded")
            let after = try await handshake("client", "-sess_in")
            #expect(after.contains("200 OK") && after.contains("CN = renewed") && !after.contains("Reused, "))
            // The first session belongs to the current policy, the second to one that allowed another name.
            #expect(try await handshake("other", "-sess_out").contains("200 OK"))
            try guarded.write(Exporter.policy())
            try await eventually("the other name is rejected", within: .seconds(10)) {
                try await guarded.status(by: "other") == 0 ? () : nil
            }
            let other = try await handshake("other", "-sess_in")
            #expect(!other.contains("200 OK") && !other.contains("Reused, "))
            // The third session belongs to an authority that no longer counts.
            #expect(try await handshake("client", "-sess_out").contains("200 OK"))
            try guarded.write(Exporter.policy(authority: "client_ca_file: stranger.crt"))
            try await eventually("the authority is replaced", within: .seconds(10)) {
                try await guarded.status(by: "client") == 0 ? () : nil
            }
            #expect(try await !handshake("client", "-sess_in").contains("200 OK"))
            #expect(try await guarded.status(by: "strange") == 200)
        }
    }

    @Test(arguments: versions)
    func `no session and no connection outlives the client's certificate`(version: String) async throws {
        try await Exporter.withClients(Exporter.policy(names: nil)) { guarded in
            let lifetime = 8
            try await guarded.authority.issue("brief", for: "DNS:x.example.com", seconds: lifetime)
            let end = ContinuousClock.now + .seconds(lifetime + 1)
            let files = ["-cert", guarded.folder + "/brief.crt", "-key", guarded.folder + "/brief.key"]
            let session = guarded.folder + "/session"
            #expect(try await guarded.handshake([version, "-sess_out", session] + files).contains("200 OK"))
            let resumed = try await guarded.handshake([version, "-sess_in", session] + files)
            #expect(resumed.contains("200 OK") && resumed.contains("Reused, "))
            // The connection stays open, so the command ends when the server closes it.
            let request = guarded.folder + "/request-1.1"
            try "GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n".write(toFile: request, atomically: true, encoding: .utf8)
            let kept = try await ChildProcess.output(
                of: [
                    "openssl", "s_client", "-connect", guarded.exporter.web.address, "-CAfile",
                    guarded.folder + "/authority.crt", "-ign_eof", version,
                ] + files, input: request, within: .seconds(30))
            #expect(kept.output.contains("200 OK"))
            #expect(ContinuousClock.now > end - .seconds(2))
            try await Task.sleep(until: end)
            #expect(try await !guarded.handshake([version, "-sess_in", session] + files).contains("200 OK"))
            #expect(try await !guarded.handshake([version] + files).contains("200 OK"))
            #expect(try await guarded.status(by: "client") == 200)
        }
    }
}
