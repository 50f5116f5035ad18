import Foundation
import Glibc
import Testing

/// The built binary's errors in full: the problem, its place, and the remedy.
@Suite(.timeLimit(.minutes(2))) struct RemedyTests {
    private static let connections = "connections: [{ name: a, targets: [{ name: lan, address: 192.0.2.1 }] }]\n"
    private static let expression = "is a regular expression, and a pattern has only * for any characters and ? for one"

    /// Runs the exporter in an empty folder, with `c.yml` if there is a text for it.
    private func run(
        _ arguments: [String], file: String? = nil
    ) async throws -> (exit: ChildProcess.Exit, output: String, error: String) {
        try await TemporaryFolder.with { folder in
            if let file { try file.write(toFile: folder + "/c.yml", atomically: false, encoding: .utf8) }
            let script = "cd \"$1\" && shift && exec \"$@\""
            let command = ["sh", "-c", script, "sh", folder, try Checkout.exporter] + arguments
            let result = try await ChildProcess.output(of: command)
            return (
                result.exit, result.output.replacing(folder, with: "FOLDER"),
                result.error.replacing(folder, with: "FOLDER")
            )
        }
    }

    @Test(arguments: [
        (
            "monitors: { mode: none }\nobjective: { availability: 99.9 }\n" + connections,
            "c.yml:2:28: objective.availability: 99.9 is above the maximum of 0.999999. Write 0.999 for 99.9 %"
        ),
        (
            "monitors: { mode: none }\n" + connections
                + "maintenance: [{ from: '22:00', until: '23:00', days: [Sunday] }]",
            "c.yml:3:55: maintenance[0].days[0]: Sunday is not a day. Write sun"
        ),
        (
            "monitors: { mode: none }\nconnections: [{ name: k\u{f6}ln, targets: [{ name: lan, address: 192.0.2.1 }] }]",
            "c.yml:2:23: connections[0].name: k\u{f6}ln has \u{f6}, which is not one of A-Z a-z 0-9 _ . -."
                + " Write for example koeln"
        ),
        (
            "monitors: { mode: none }\nconnections: [{ name: "
                + String(repeating: "n", count: 70) + ", targets: [{ name: lan, address: 192.0.2.1 }] }]",
            "c.yml:2:23: connections[0].name: \(String(repeating: "n", count: 64))\u{2026} has 70 characters,"
                + " above the maximum of 64"
        ),
        (
            "cloud: { provider: embedded, region: EU-DE, project_id: p }\nconnections: discover\n",
            "c.yml:1:38: cloud.region: EU-DE has E, which is not one of a-z 0-9 -. Did you mean eu-de?"
        ),
        (
            "cloud: { provider: embedded, region: eu-de, project_id: p }\nconnections: [discover: { name: \"prod-.*\" }]\n",
            "c.yml:2:33: connections[0].discover.name: prod-.* \(expression). Write prod-*"
        ),
        (
            "monitors: { mode: none }\n" + connections + "monitors: { mode: none }\n",
            "c.yml:1:1: more than one monitors in one mapping: first here, again in line 3, column 1. Keep one"
        ),
        (
            "cloud: { provider: embedded, region: eu-de, project_id: p, listen: \"http://127.0.0.1:1/\" }\n"
                + "connections: discover\n",
            "c.yml:1:68: cloud.listen: http://127.0.0.1:1/ is a URL. Write 127.0.0.1:1"
        ),
    ])
    func `the error for a wrong value has its place and a remedy`(file: String, message: String) async throws {
        for arguments in [["--config.check"], []] {
            let result = try await run(["--config.file", "c.yml"] + arguments, file: file)
            #expect(result.error == message + "\n")
            #expect(result.exit == .code(1) && result.output == "")
        }
    }

    @Test func `the error for a missing configuration names the paths searched and a remedy`() async throws {
        try #require(access("/etc/vpn-exporter/vpn-exporter.yml", F_OK) != 0)
        let reason =
            "no configuration file: neither FOLDER/vpn-exporter.yml nor /etc/vpn-exporter/vpn-exporter.yml exists"
        let remedy = "Give one with --config.file, or copy vpn-exporter.example.yml to one of these paths and edit it"
        for arguments in [[], ["--config.check"], ["--dry-run"]] {
            let result = try await run(arguments)
            #expect(result.error == "\(reason). \(remedy)\n" && result.exit == .code(1) && result.output == "")
        }
        let check = try await run(["check"])
        #expect(
            check.output == """
                FAIL  configuration  vpn-exporter.yml  \(reason)
                      -> \(remedy)
                1 checked: 0 ok, 0 warn, 1 fail

                """)
        let named = try await run(["--config.file", "x.yml"])
        #expect(
            named.error
                == "x.yml: cannot be read: No such file or directory. Looked for FOLDER/x.yml. Give another path with"
                + " --config.file\n")
    }

    @Test(arguments: [
        ("http://0.0.0.0:10033/metrics", "it is a URL; write 0.0.0.0:10033"), ("10033", "it has no port; write :10033"),
        ("::1", "an IPv6 address needs brackets; write [::1]:10033"),
    ])
    func `the error for an invalid listen address suggests a valid one`(text: String, reason: String)
        async throws
    {
        let result = try await run(["--web.listen-address", text])
        #expect(
            result.error.hasPrefix(
                "Error: The value '\(text)' is invalid for '--web.listen-address <web.listen-address>': listen address"
                    + " \"\(text)\": \(reason)\n"), "\(result.error)")
        #expect(result.exit == .code(2))
    }

    @Test func `the error for an address in use names the setting and how to find the other process`() async throws {
        let taken = try LoopbackSocket()
        let place = "127.0.0.1:\(taken.port)"
        func message(_ setting: String) -> String {
            "cannot listen on \(place): Address already in use (errno 98). Another process listens there:"
                + " ss -ltnp 'sport = :\(taken.port)'. End it, or give another address with \(setting)"
        }
        let web = try await run(["--config.file", Checkout.quickStart, "--web.listen-address", place])
        #expect(web.error.hasSuffix("msg=\"exporter failed\" error=\"\(message("--web.listen-address"))\"\n"))
        let quickStart = try String(contentsOfFile: Checkout.quickStart, encoding: .utf8)
        let file = quickStart.replacing("  region:", with: "  listen: \(place)\n  region:", maxReplacements: 1)
        let cloud = try await run(["--config.file", "c.yml", "--web.listen-address", "127.0.0.1:0"], file: file)
        #expect(cloud.error.contains("error=\"\(message("cloud.listen"))\"\n"), "\(cloud.error)")
        let alone = try await run(["embedded-cloud", "--listen", place])
        #expect(alone.error.hasSuffix("msg=\"embedded cloud failed\" error=\"\(message("--listen"))\"\n"))
        for result in [web, cloud, alone] { #expect(result.exit == .code(1)) }
    }

    @Test func `the error for a foreign address names the setting`() async throws {
        let result = try await run(["--config.file", Checkout.quickStart, "--web.listen-address", "203.0.113.77:1"])
        #expect(
            result.error.hasSuffix(
                "cannot listen on 203.0.113.77:1: Cannot assign requested address (errno 99). No interface of this host has the"
                    + " address: ip address. Give another one with --web.listen-address\"\n"), "\(result.error)")
    }

    @Test func `the error for an unreachable exporter names its address and the flag that changes it`()
        async throws
    {
        let port = try LoopbackSocket().port
        let result = try await run(["silence", "--list", "--web.url", "http://127.0.0.1:\(port)"])
        #expect(
            result.error.hasPrefix("the exporter at http://127.0.0.1:\(port) did not answer: ")
                && result.error.hasSuffix(". Start it, or give its address with --web.url\n"), "\(result.error)")
    }

    @Test func `the error for an unresolvable host names it and a remedy`() async throws {
        let file =
            "monitors: { mode: none }\nconnections: [{ name: a, targets: [{ name: no, address: no.invalid }] }]\n"
        let named = try await run(["probe", "a", "--config.file", "c.yml", "-c", "1"], file: file)
        #expect(
            named.error.wholeMatch(
                of: /no\.invalid: .+\. Check the name, and the name servers in \/etc\/resolv\.conf\n/) != nil,
            "\(named)")
        let other = try await run(["probe", "no.invalid", "--config.file", "c.yml", "-c", "1"], file: file)
        #expect(
            other.error.contains(
                "no.invalid is not a known connection, and not a known host: ")
                && other.error.contains(
                    ". Check the name, or give the configuration with --config.file"),
            "\(other)")
    }

    @Test func `check --problems shows problems only, and failures come last`() async throws {
        let file = """
            monitors: { mode: none }
            connections: [{ name: a, targets: [{ name: no, address: no.invalid }, { name: lan, address: 127.0.0.1 }] }]

            """
        let all = try await run(["check", "--config.file", "c.yml"], file: file)
        let lines = all.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("OK ") == true && all.exit == .code(1))
        #expect(lines.dropLast(2).last?.hasPrefix("FAIL  dns ") == true, "\(all.output)")
        let problems = try await run(["check", "--config.file", "c.yml", "--problems"], file: file)
        #expect(!problems.output.contains("OK ") && problems.exit == .code(1))
        #expect(problems.output.split(separator: "\n").count == 3, "\(problems.output)")
        #expect(problems.output.split(separator: "\n").last == lines.last)
    }
}
