import Foundation
import Testing

/// `check` on the built binary: against the embedded cloud as a real one, and in namespaces that lack something.
@Suite(.serialized, .timeLimit(.minutes(3))) struct CheckTests {
    private struct Report: Decodable {
        struct Finding: Decodable {
            let grade: String
            let area: String
            let subject: String
            let text: String
            let remedy: String?

            private enum CodingKeys: String, CodingKey {
                case grade, area, subject, text
                case remedy = "wayOut"
            }
        }

        let grade: String
        let findings: [Finding]

        /// Returns the findings of a grade, as `area subject`.
        func subjects(_ grade: String) -> [String] {
            findings.filter { $0.grade == grade }.map { "\($0.area) \($0.subject)" }
        }
    }

    private static let paris = "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22"
    private static let secret = "hunter2-never-shown"

    private func configuration(
        _ cloud: HTTPText, password: String = "embedded", isInside: Bool = true, more: String = ""
    ) -> String {
        """
        \(cloud.cloudSection(password: password))
        probes: { timeout: 1s }
        connections:
          - { name: berlin-paris, id: \(Self.paris), targets: [ { name: peer, inside: \(isInside) } ] }
        \(more)

        """
    }

    /// Runs `check` on a configuration and returns the report and the exit code.
    private func check(
        _ text: String, launcher: [String] = [], program: String? = nil
    ) async throws -> (report: Report, exit: ChildProcess.Exit, output: String) {
        try await TemporaryFolder.with { folder in
            let path = folder + "/configuration.yml"
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            // The file has a password. With a launcher, other users must be able to read it.
            if launcher.isEmpty {
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            }
            let command = [try program ?? Checkout.exporter, "check", "--config.file", path, "--output", "json"]
            let result = try await ChildProcess.output(of: launcher + command, within: .seconds(60))
            #expect(result.error == "")
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let report = try decoder.decode(Report.self, from: Data(result.output.utf8))
            return (report, result.exit, result.output)
        }
    }

    @Test func `when everything works, check reports ok and changes nothing in the cloud`() async throws {
        try await CloudProcess.with { cloud in
            try await CloudUser.signIn(at: cloud.http).createMonitor(for: Self.paris)
            try await cloud.control.resetCalls()
            let (report, exit, _) = try await check(configuration(cloud.http))
            #expect(exit == .code(0))
            #expect(report.grade == "ok", "\(report.findings)")
            let echo = report.findings.filter { $0.area == "echo" }
            #expect(echo.map(\.subject) == ["berlin-paris/peer"] && echo[0].text.hasPrefix("127.0.0.11 in "))
            let calls = try await cloud.control.calls()
            #expect(
                Set(calls.calls.map(\.operation)) == [
                    "issueToken", "listVpnConnections", "listConnectionMonitors", "listVgws", "listCgws",
                    "batchListMetricData",
                ])
            #expect(calls.calls.allSatisfy { $0.count == 1 })
        }
    }

    @Test func `check does not create a missing monitor, and it reports what it cannot verify`() async throws {
        try await CloudProcess.with { cloud in
            let (report, exit, _) = try await check(configuration(cloud.http, isInside: false))
            #expect(exit == .code(0))
            #expect(
                report.subjects("warn") == ["cloud create monitors", "targets inside", "echo berlin-paris/peer"])
            #expect(try await cloud.control.monitors(of: Self.paris) == [])
        }
    }

    @Test
    func
        `a discovery rule without matches fails, and maintenance windows appear with the selectors that match nothing`()
        async throws
    {
        let more = """
              - discover: { name: "prod-*" }
            maintenance:
              - { days: [sun], from: "02:00", until: "02:00", connections: ["berlin-*"] }
              - { days: [sun], from: "02:00", until: "04:00", connections: [nobody], gateways: ["berl*"] }
            """
        try await CloudProcess.with { cloud in
            let (report, exit, _) = try await check(configuration(cloud.http, more: more))
            #expect(exit == .code(1))
            #expect(report.subjects("fail") == ["cloud discovery"])
            #expect(
                report.subjects("warn").filter { $0.hasPrefix("maintenance") } == [
                    "maintenance maintenance[0]", "maintenance maintenance[1].connections[0]: nobody",
                ])
            let window = report.findings.first { $0.subject == "maintenance[1]" }
            #expect(window?.text.contains("; next opening 20") == true)
            #expect(window?.text.hasSuffix("it concerns 1 of 1 connections") == true)
            let rest = report.findings.first { $0.subject == "not watched" }
            #expect(rest?.text.hasPrefix("no rule takes 4 of 5 listed connections: berlin-") == true)
        }
    }

    @Test(.enabled(if: Privileges.areRoots, "needs root with CAP_SYS_ADMIN"))
    func `without --config.file and a file in the working folder, the commands read the packaged configuration`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let list = TargetList(targets: [.init(connection: "packaged", address: "127.0.0.9")])
            try list.text.write(toFile: folder + "/vpn-exporter.yml", atomically: false, encoding: .utf8)
            // Only these commands see the folder instead of the system's.
            let script = """
                mount -t tmpfs none /etc && mkdir /etc/vpn-exporter && cp \(folder)/vpn-exporter.yml /etc/vpn-exporter/ \
                && cd / && exec "$@"
                """
            let launcher = ["unshare", "--mount", "sh", "-c", script, "sh", try Checkout.exporter]
            let check = try await ChildProcess.output(of: launcher + ["check"], within: .seconds(60))
            #expect(check.exit == .code(0), "\(check.output)\(check.error)")
            #expect(check.output.hasPrefix("OK    configuration  /etc/vpn-exporter/vpn-exporter.yml  valid"))
            let probe = try await ChildProcess.output(of: launcher + ["probe", "packaged", "-c", "1"])
            #expect(probe.exit == .code(0) && probe.output.hasPrefix("PROBE packaged/peer (127.0.0.9)"), "\(probe)")
        }
    }

    @Test func `a wrong password fails after one call, with a remedy, and no output shows the password`() async throws {
        try await CloudProcess.with { cloud in
            let (report, exit, output) = try await check(configuration(cloud.http, password: Self.secret))
            #expect(exit == .code(1))
            let credentials = report.findings.first { $0.subject == "credentials" }
            #expect(credentials?.grade == "fail" && credentials?.remedy?.contains("password") == true)
            #expect(!output.contains(Self.secret))
            #expect(try await cloud.control.calls().calls.reduce(0) { $0 + $1.count } == 1)
        }
    }

    @Test func `if the role cannot list monitors, check fails and names the missing permission`() async throws {
        try await CloudProcess.with { cloud in
            try await cloud.control.set(
                fault: #"{"kind": "refuse", "status": 403, "code": "VPN.0007", "message": "no"}"#,
                on: "listConnectionMonitors")
            let (report, exit, _) = try await check(configuration(cloud.http))
            #expect(exit == .code(1))
            #expect(report.subjects("fail") == ["cloud list monitors"])
            let finding = report.findings.first { $0.subject == "list monitors" }
            #expect(finding?.remedy?.contains("vpn:connectionMonitors:list") == true)
        }
    }

    @Test func `control characters in a cloud's error never reach the terminal`() async throws {
        try await CloudProcess.with { cloud in
            let effect =
                #"{"kind": "refuse", "status": 403, "code": "VPN.\u001b[2J", "message": "a\u001b]0;b\u0007\u202ec"}"#
            try await cloud.control.set(fault: effect, on: "listVgws")
            let (report, exit, output) = try await check(configuration(cloud.http))
            #expect(exit == .code(0))
            #expect(report.subjects("warn").contains("cloud list gateways"))
            #expect(!output.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || $0.value == 0x202e) })
        }
    }

    @Test func `check fails if the cloud does not answer, and still probes the addresses of the file`()
        async throws
    {
        let unused = LoopbackSocket.unusedAddress()
        let more =
            "  - { name: own, id: 5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27, targets: [ { name: a, address: 127.0.0.5 } ] }"
        let (report, exit, _) = try await check(configuration(unused, more: more))
        #expect(exit == .code(1))
        #expect(report.subjects("fail") == ["cloud list connections"])
        #expect(report.findings.contains { $0.subject == "own/a" && $0.grade == "ok" })
    }

    @Test func `check reports each problem of the file with its place`() async throws {
        let (report, exit, _) = try await check("monitors: { mode: none, intervall: 1m }\nconnections: []\n")
        #expect(exit == .code(1))
        #expect(report.findings.count == 2)
        #expect(report.findings.allSatisfy { $0.grade == "fail" && $0.area == "configuration" })
        #expect(report.findings[0].subject.hasSuffix("/configuration.yml:1:25"))
    }

    @Test func `check validates the web configuration if a flag names it`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder + "/web.yml"
            try "basic_auth_users: 7\n".write(toFile: path, atomically: false, encoding: .utf8)
            let command = [
                try Checkout.exporter, "check", "--config.file", Checkout.quickStart, "--web.config.file", path,
            ]
            let bad = try await ChildProcess.output(of: command)
            #expect(bad.exit == .code(1) && bad.output.contains("\nFAIL  configuration  \(path):1:"), "\(bad.output)")
            try "{}\n".write(toFile: path, atomically: false, encoding: .utf8)
            let good = try await ChildProcess.output(of: command)
            #expect(good.exit == .code(0) && good.output.hasPrefix("OK    configuration  \(path)"), "\(good.output)")
        }
    }

    @Test(arguments: [("text", "", true), ("text", "NO_COLOR=1", false), ("json", "", false)])
    func `only a terminal gets colors, and NO_COLOR disables them`(
        output: String, variable: String, hasColours: Bool
    ) async throws {
        let command = "\(try Checkout.exporter) check --config.file \(Checkout.quickStart) --output \(output)"
        for isTerminal in [true, false] {
            let launcher = ["env", "-u", "NO_COLOR", "TERM=xterm"] + (variable.isEmpty ? [] : [variable])
            let shell = isTerminal ? ["script", "-qec", command, "/dev/null"] : ["sh", "-c", command]
            let result = try await ChildProcess.output(of: launcher + shell)
            #expect(result.exit == .code(0) && result.error == "")
            #expect(result.output.contains("\u{1b}[32m") == (hasColours && isTerminal))
            // A terminal also gets the progress line, because standard error is the terminal here.
            #expect(result.output.contains("\u{1b}[2K") == isTerminal)
        }
    }

    @Test(arguments: [
        ["check", "--bogus"], ["check", "--output", "xml"], ["--config.file", "x", "check"], ["check", "x"],
    ])
    func `wrong usage exits with 2`(arguments: [String]) async throws {
        let result = try await ChildProcess.output(of: [try Checkout.exporter] + arguments)
        #expect(result.exit == .code(2) && result.output == "" && result.error.hasPrefix("Error: "))
    }

    @Test(.enabled(if: Privileges.areRoots, "needs root with CAP_NET_ADMIN and CAP_SYS_ADMIN"), .needs("ip", "curl"))
    func `check names an unresolvable name and an unroutable address, each with a remedy`() async throws {
        let list = TargetList(
            probes: "timeout: 1s",
            targets: [
                .init(connection: "named", address: "peer.test"), .init(connection: "missing", address: "missing.test"),
                .init(connection: "far", address: "192.0.2.1"), .init(connection: "bound", address: "127.0.0.1"),
                .init(connection: "bad", address: "127.0.0.1", probes: "interface: nothing0"),
            ])
        try await NetworkNamespace.with { namespace in
            try await namespace.ip("link set lo up")
            try await HostsFile.with("127.0.0.7 peer.test\n") { hosts in
                let (report, exit, _) = try await check(list.text, launcher: namespace.launcher + hosts.launcher)
                #expect(exit == .code(1))
                #expect(report.subjects("fail") == ["dns missing/peer", "route far/peer", "route bad/peer"])
                #expect(report.findings.filter { $0.grade == "fail" }.allSatisfy { $0.remedy != nil })
                #expect(report.subjects("ok").contains("dns peer.test"))
                #expect(report.subjects("ok").suffix(2) == ["echo named/peer", "echo bound/peer"])
            }
        }
    }

    @Test(.enabled(if: Privileges.areRoots, "needs root with CAP_NET_ADMIN and CAP_SYS_ADMIN"), .needs("ip", "curl"))
    func `without permission for ICMP, check fails and recommends doctor`() async throws {
        let list = TargetList(targets: [.init(connection: "a", address: "127.0.0.1")])
        try await TemporaryFolder.with { folder in
            let copying = try await ChildProcess.output(of: ["cp", try Checkout.exporter, folder])
            try #require(copying.exit == .code(0), "\(copying.error)")
            try await NetworkNamespace.with { namespace in
                let (report, exit, _) = try await check(
                    list.text, launcher: namespace.launcher + Privileges.nobody, program: folder + "/vpn-exporter")
                #expect(exit == .code(1))
                #expect(report.subjects("fail") == ["permission ICMP sockets"])
                #expect(report.findings.last?.text.contains("net.ipv4.ping_group_range") == true)
                #expect(report.findings.last?.remedy == "vpn-exporter doctor")
            }
        }
    }
}
