import Foundation
import Testing

/// `silence` on the built binary.
@Suite(.serialized, .timeLimit(.minutes(3))) struct SilenceTests {
    private func run(_ arguments: [String]) async throws -> (exit: ChildProcess.Exit, output: String, error: String) {
        try await ChildProcess.output(of: [try Checkout.exporter] + arguments, within: .seconds(30))
    }

    private static func maintained(_ scrape: Scrape, _ name: String) -> Double? {
        scrape["vpn_connection_maintenance", ["connection": name]]
    }

    @Test func `a silence applies to its matches, appears everywhere, and survives a reload until its end`()
        async throws
    {
        try await ExporterProcess.with { exporter in
            let url = ["--web.url", "http://\(exporter.web.address)"]
            _ = try await exporter.scrape(inWhich: "every target is settled", QuickStart.isSettled)
            let began = try await run(["silence", "berlin-[pr]*", "--for", "2h", "--reason", "x"] + url)
            #expect(began.exit == .code(2) && began.error.contains("berlin-[pr]* is a regular expression"), "\(began)")
            let wrong = try await run(["silence", "berlin-pari", "--for", "2h", "--reason", "x"] + url)
            #expect(wrong.exit == .code(1))
            #expect(wrong.error == "no connection is named berlin-pari; did you mean berlin-paris?\n")
            let before = Date()
            let right = try await run(["silence", "berlin-?????", "--for", "2h", "--reason", "carrier <b>works"] + url)
            #expect(right.exit == .code(0) && right.output.hasPrefix("berlin-????? is silenced until "), "\(right)")
            // Only berlin-paris has five letters after the hyphen. Rome and Oslo have four.
            #expect(right.output.hasSuffix(": 1 connection\n"))
            #expect(try await exporter.web.exchange("POST", "/-/reload").status == 200)
            let scrape = try await exporter.scrape()
            #expect(Self.maintained(scrape, "berlin-paris") == 1 && Self.maintained(scrape, "berlin-rome") == 0)
            let end = "vpn_connection_silence_end_timestamp_seconds"
            let left = try #require(scrape[end, ["connection": "berlin-paris"]]) - before.timeIntervalSince1970
            #expect((7_199...7_260).contains(left), "\(left)")
            #expect(scrape[end, ["connection": "berlin-rome"]] == nil)
            let list = try await run(["silence", "--list"] + url)
            #expect(list.output.hasPrefix("berlin-?????  until 20") && list.output.contains("carrier <b>works"))
            for page in ["/", "/connections/berlin-paris"] {
                #expect(try await exporter.web.get(page).text.contains("carrier &lt;b&gt;works"), "\(page)")
            }
            #expect(try await exporter.web.get("/api/v1/status").text.contains(#""silences":[{"end":"20"#))
            #expect(try await exporter.web.get("/api/v1/connections/berlin-paris").text.contains(#""silence":{"end""#))
            let ended = try await run(["silence", "berlin-?????", "--end"] + url)
            #expect(ended.exit == .code(0) && ended.output == "silence of berlin-????? ended: 1 connection\n")
            #expect(Self.maintained(try await exporter.scrape(), "berlin-paris") == 0)
            let again = try await run(["silence", "berlin-?????", "--end"] + url)
            #expect(again.exit == .code(1) && again.error == "no silence is named berlin-?????\n")
            let events = try await exporter.web.get("/api/v1/events").text
            #expect(events.contains("silence_began") && events.contains("silence_ended"))
        }
    }

    @Test func `a silence expires by itself, once`() async throws {
        try await ExporterProcess.with { exporter in
            let url = ["--web.url", "http://\(exporter.web.address)"]
            let right = try await run(["silence", "berlin-*", "--for", "2s", "--reason", "x"] + url)
            #expect(right.exit == .code(0), "\(right.error)")
            _ = try await exporter.scrape(inWhich: "the silence is over") { Self.maintained($0, "berlin-paris") == 0 }
            _ = try await exporter.child.errorLine(containing: "msg=\"silence ended\"")
            let events = try await eventually("the event appears") {
                let text = try await exporter.web.get("/api/v1/events").text
                return text.contains("silence_ended") ? text : nil
            }
            #expect(events.components(separatedBy: "silence_ended").count == 2)
            #expect(try await run(["silence", "--list"] + url).output == "no silences\n")
        }
    }

    @Test(.needs("openssl", "curl"))
    func `the web configuration protects silences, and the command's file flags authenticate it`() async throws {
        let text = """
            tls_server_config:
              cert_file: server.crt
              key_file: server.key
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: authority.crt

            """
        try await GuardedExporter.with(text + GuardedExporter.users) { guarded in
            let folder = guarded.folder
            try await guarded.authority.issue("operator", for: "DNS:operator.example.com")
            try "s3cret\n".write(toFile: folder + "/password", atomically: false, encoding: .utf8)
            try "wrong\n".write(toFile: folder + "/wrong", atomically: false, encoding: .utf8)
            let order = ["silence", "berlin-paris", "--for", "1h", "--reason", "x"]
            let url = ["--web.url", "https://\(guarded.exporter.web.address)"]
            let trust = ["--web.ca-file", folder + "/authority.crt"]
            let identity = ["--web.cert-file", folder + "/operator.crt", "--web.key-file", folder + "/operator.key"]
            func user(_ file: String) -> [String] {
                ["--web.user", "prometheus", "--web.password-file", "\(folder)/\(file)"]
            }
            let refused: [([String], String)] = [
                (url, "certificate is not trusted"), (url + trust + user("password"), "did not answer"),
                (url + trust + identity + user("wrong"), "rejects the user or the password. Check --web.user"),
                (url + trust + identity, "requires a user. Give --web.user and --web.password-file"),
                (
                    ["--web.url", "http://\(guarded.exporter.web.address)"],
                    "Client sent an HTTP request to an HTTPS server"
                ),
                (url + trust + identity + user("absent"), "--web.password-file: names a file that does not exist"),
                (url + ["--web.ca-file", folder + "/password"], "contains no readable certificate"),
            ]
            for (flags, reason) in refused {
                let result = try await run(order + flags)
                #expect(result.exit == .code(1) && result.output == "", "\(flags)")
                #expect(result.error.contains(reason) && !result.error.contains("s3cret"), "\(result.error)")
            }
            let right = try await run(order + url + trust + identity + user("password"))
            #expect(right.exit == .code(0) && right.output.hasPrefix("berlin-paris is silenced"), "\(right.error)")
            let list = try await run(
                ["silence", "--list", "--output", "json"] + url + trust + identity + user("password"))
            #expect(list.output.hasPrefix(#"{"silences":[{"end":""#) && list.output.contains("berlin-paris"))
        }
    }

    @Test(arguments: [
        (["silence"], "NAME is missing"), (["silence", "a"], "--for or --reason is missing"),
        (["silence", "a", "--for", "31d", "--reason", "x"], "from 1s to 30d"),
        (["silence", "a", "--end", "--for", "1h"], "--end takes only NAME"),
        (["silence", "a", "--list"], "--list takes no other argument"),
        (["silence", "--list", "--web.user", "a"], "Give both"),
        (["silence", "--list", "--web.url", "localhost:1"], "Write http://HOST:PORT"),
        (["silence", "--list", "--web.cert-file", "a"], "Give both"),
    ])
    func `wrong usage exits with 2 and a remedy`(arguments: [String], reason: String) async throws {
        let result = try await run(arguments)
        #expect(result.exit == .code(2) && result.output == "" && result.error.contains(reason), "\(result.error)")
    }

    @Test func `the command finds the exporter below a route prefix and over a Unix socket`() async throws {
        try await TemporaryFolder.with { folder in
            let socket = folder + "/web.sock"
            let flags = ["--web.route-prefix", "/vpn", "--web.listen-address", "unix:\(socket)"]
            try await ExporterProcess.with(flags) { exporter in
                let url = "http://\(exporter.web.address)/vpn/"
                #expect(try await run(["silence", "--list", "--web.url", url]).output == "no silences\n")
                let other = try await run(["silence", "--list", "--web.url", "http://\(exporter.web.address)"])
                #expect(other.exit == .code(1) && other.error.contains("everything is below /vpn/"))
            }
            try await ExporterProcess.with(["--web.listen-address", "unix:\(socket)"]) { _ in
                let list = try await run(["silence", "--list", "--web.url", "unix:\(socket)"])
                #expect(list.output == "no silences\n", "\(list.error)")
            }
        }
    }
}
