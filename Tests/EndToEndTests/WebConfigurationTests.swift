import Foundation
import Testing

/// The web configuration on the built binary, as curl, openssl, and Prometheus see it.
@Suite(.serialized, .timeLimit(.minutes(3)), .needs("openssl", "curl")) struct WebConfigurationTests {
    private static let paths = ["/", "/metrics", "/-/healthy", "/-/ready", "/api/v1/connections", "/no-such-page"]

    @Test func `TLS serves HTTP/2 and HTTP/1.1 on every path, and plain HTTP gets no content`() async throws {
        try await GuardedExporter.with(GuardedExporter.encrypted) { guarded in
            for path in Self.paths {
                let newer = try await guarded.curl.get(path, "--http2")
                let older = try await guarded.curl.get(path, "--http1.1")
                #expect((newer.version, older.version) == ("2", "1.1"))
                #expect(newer.status == older.status && newer.status != 0, "\(path) \(newer.error)")
                #expect(try await guarded.curl.getPlain(path).status == 400)
            }
            let body = try await guarded.curl.get("/metrics").body
            #expect(body.contains("vpn_exporter_build_info"))
            let head = try await guarded.curl.get("/-/healthy", "--head")
            #expect(head.status == 200 && head.headers["content-length"] == "8")
            #expect(try await guarded.curl.get("/metrics", "-X", "POST", "-d", "x=1").status == 405)
            #expect(try await guarded.exporter.stop() == .code(0))
        }
    }

    @Test func `HTTP/2 can be disabled`() async throws {
        try await GuardedExporter.with(GuardedExporter.encrypted + "http_server_config: {http2: false}\n") { guarded in
            let answer = try await guarded.curl.get("/-/healthy", "--http2")
            #expect(answer.status == 200 && answer.version == "1.1")
        }
    }

    @Test func `the server accepts only the configured TLS versions, suites, and curves`() async throws {
        let text = """
            tls_server_config:
              cert_file: server.crt
              key_file: server.key
              min_version: TLS12
              max_version: TLS12
              cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
              curve_preferences: [CurveP384]

            """
        try await GuardedExporter.with(text) { guarded in
            let accepted = try await guarded.handshake()
            #expect(accepted.contains("ECDHE-ECDSA-AES128-GCM-SHA256") && accepted.contains("TLSv1.2"))
            #expect(accepted.contains("Server Temp Key: ECDH, secp384r1"))
            #expect(accepted.contains("200 OK"))
            #expect(try await !guarded.handshake("-tls1_3").contains("200 OK"))
            #expect(try await !guarded.handshake("-tls1_1", "-cipher", "ALL:@SECLEVEL=0").contains("200 OK"))
            #expect(try await !guarded.handshake("-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384").contains("200 OK"))
            #expect(try await !guarded.handshake("-groups", "P-256").contains("200 OK"))
        }
        try await GuardedExporter.with(GuardedExporter.encrypted) { guarded in
            let newest = try await guarded.handshake()
            #expect(newest.contains("TLSv1.3"))
            #expect(try await guarded.handshake("-tls1_2").contains("200 OK"))
            #expect(try await !guarded.handshake("-tls1_1", "-cipher", "ALL:@SECLEVEL=0").contains("200 OK"))
            #expect(try await !guarded.handshake("-tls1_2", "-cipher", "AES128-SHA").contains("200 OK"))
        }
    }

    @Test func `every path requires a password, and every response has the configured headers`() async throws {
        let headers = "http_server_config: {headers: {X-Frame-Options: deny, X-Content-Type-Options: nosniff}}\n"
        try await GuardedExporter.with(GuardedExporter.users + headers) { guarded in
            for path in Self.paths {
                let refused = try await guarded.curl.getPlain(path)
                #expect(refused.status == 401)
                #expect(refused.headers["www-authenticate"] == "Basic realm=\"vpn-exporter\", charset=\"UTF-8\"")
                let answer = try await guarded.curl.getPlain(path, "-u", "prometheus:s3cret")
                #expect(answer.status == (path == "/no-such-page" ? 404 : path == "/-/ready" ? answer.status : 200))
                #expect(answer.status != 401)
                for answer in [refused, answer] {
                    #expect(answer.headers["x-frame-options"] == "deny")
                    #expect(answer.headers["x-content-type-options"] == "nosniff")
                }
            }
            for wrong in ["prometheus:S3cret", "prometheus:", "Prometheus:s3cret", ":s3cret", "nobody:s3cret"] {
                #expect(try await guarded.curl.getPlain("/metrics", "-u", wrong).status == 401, "\(wrong)")
            }
            let log = guarded.exporter.child.errorText
            #expect(!log.contains("s3cret") && !log.contains("$2y$") && !log.contains("abcdefghijkl"))
        }
    }

    @Test func `requests above the rate limit get 429 until the interval ends`() async throws {
        try await GuardedExporter.with("rate_limit: {interval: 1h, burst: 3}\n") { guarded in
            var statuses: [Int] = []
            for path in ["/metrics", "/-/healthy", "/", "/metrics", "/-/healthy"] {
                statuses.append(try await guarded.curl.getPlain(path).status)
            }
            #expect(statuses == [200, 200, 200, 429, 429])
            let refused = try await guarded.curl.getPlain("/metrics")
            let seconds = try #require(refused.headers["retry-after"].flatMap { Int($0) })
            #expect(3500...3600 ~= seconds)
        }
    }

    @Test func `the exporter serves a replaced certificate without a restart`() async throws {
        try await GuardedExporter.with(GuardedExporter.encrypted) { guarded in
            #expect(try await guarded.handshake().contains("CN = server"))
            try await guarded.authority.issue("server", commonName: "renewed", for: "IP:127.0.0.1")
            try await eventually("the new certificate is served", within: .seconds(10)) {
                try await guarded.handshake().contains("CN = renewed") ? () : nil
            }
            #expect(try await guarded.curl.get("/metrics").status == 200)
            let line = try await guarded.exporter.child.errorLine(containing: "web configuration reloaded")
            #expect(line.contains("level=info") && line.contains("tls=true"))
        }
    }

    @Test func `a broken file gives 500 to everyone, is logged once, and recovers by itself`() async throws {
        try await GuardedExporter.with(GuardedExporter.users) { guarded in
            let curl = guarded.curl
            #expect(try await curl.getPlain("/metrics", "-u", "prometheus:s3cret").status == 200)
            let users = "basic_auth_users: {prometheus: s3cret}\n"
            for (bad, problem) in [
                (users, "is not a bcrypt hash"), ("", "basic_auth_users was removed"),
                ("x", "expected a mapping, got text"),
            ] {
                try guarded.write(bad)
                let line = try await guarded.exporter.child.errorLine(containing: problem)
                #expect(line.contains("level=error") && line.contains("answering 500"))
                #expect(try await curl.getPlain("/-/healthy").status == 500)
                #expect(try await curl.getPlain("/metrics", "-u", "prometheus:s3cret").status == 500)
            }
            try FileManager.default.removeItem(atPath: guarded.file)
            _ = try await guarded.exporter.child.errorLine(containing: "No such file")
            #expect(try await curl.getPlain("/metrics").status == 500)
            try guarded.write(GuardedExporter.users)
            try await eventually("the users are back", within: .seconds(10)) {
                try await curl.getPlain("/metrics", "-u", "prometheus:s3cret").status == 200 ? () : nil
            }
            #expect(try await curl.getPlain("/metrics").status == 401)
            let lines = guarded.exporter.child.errorLines.filter { $0.contains("web configuration") }
            #expect(lines.count { $0.contains("level=error") } == 4)
            #expect(lines.count { $0.contains("level=info") } == 2)
            #expect(!guarded.exporter.child.errorText.contains("s3cret"))
            #expect(try await guarded.exporter.stop() == .code(0))
        }
    }

    @Test func `with TLS, a broken file closes every connection until it is valid again`()
        async throws
    {
        try await GuardedExporter.with(GuardedExporter.encrypted) { guarded in
            let curl = guarded.curl
            #expect(try await curl.get("/metrics").status == 200)
            for bad in ["", "x", "tls_server_config: {cert_file: server.crt}\n"] {
                try guarded.write(bad)
                try await eventually("no connection is accepted", within: .seconds(10)) {
                    #expect(try await [0, 400].contains(curl.getPlain("/metrics").status))
                    return try await curl.get("/metrics").status == 0 ? () : nil
                }
                #expect(try await curl.getPlain("/metrics").status == 0)
                try guarded.write(GuardedExporter.encrypted)
                try await eventually("connections are accepted again", within: .seconds(10)) {
                    try await curl.get("/metrics").status == 200 ? () : nil
                }
            }
        }
    }

    @Test func `a broken file prevents the start, and --config.check reports all of its problems`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder + "/web.yml"
            let bad = "tls_server_config: {cert_file: server.crt}\nbasic_auth_users: {a: hunter2}\nx: 1\n"
            try bad.write(toFile: path, atomically: true, encoding: .utf8)
            for arguments in [["--config.check"], ["--web.listen-address", "127.0.0.1:0"]] {
                let command = try [Checkout.exporter, "--config.file", Checkout.quickStart, "--web.config.file", path]
                let result = try await ChildProcess.output(of: command + arguments)
                #expect(result.exit == .code(1))
                #expect(result.error.split(separator: "\n").count == 4)
                #expect(
                    result.error.contains(
                        "\(path):1:32: tls_server_config.cert_file: names a file that does not exist. A relative path"
                            + " starts at \(folder)"))
                #expect(!result.error.contains("hunter2") && result.output == "")
            }
            try "".write(toFile: path, atomically: true, encoding: .utf8)
            let check = try await ChildProcess.output(of: [
                Checkout.exporter, "--config.file", Checkout.quickStart, "--web.config.file", path, "--config.check",
            ])
            #expect(check.exit == .code(0))
            #expect(check.output.contains("\(path): valid"))
        }
    }
}
