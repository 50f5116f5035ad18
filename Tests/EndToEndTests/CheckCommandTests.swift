import Foundation
import Testing

/// `check` on the built binary without a cloud: its files, its output, and namespaces that lack something.
@Suite(.serialized, .timeLimit(.minutes(3))) struct CheckCommandTests {
    @Test func `check reports each problem of the file with its place`() async throws {
        let (report, exit, _) = try await CheckReport.of("monitors: { mode: none, intervall: 1m }\nconnections: []\n")
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

    @Test(.needsRoot, .needs("ip"))
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
                let (report, exit, _) = try await CheckReport.of(
                    list.text, launcher: namespace.launcher + hosts.launcher)
                #expect(exit == .code(1))
                #expect(report.subjects("fail") == ["dns missing/peer", "route far/peer", "route bad/peer"])
                #expect(report.findings.filter { $0.grade == "fail" }.allSatisfy { $0.remedy != nil })
                #expect(report.subjects("ok").contains("dns peer.test"))
                #expect(report.subjects("ok").suffix(2) == ["echo named/peer", "echo bound/peer"])
            }
        }
    }

    @Test(.needsRoot, .needs("ip"))
    func `without permission for ICMP, check fails and recommends doctor`() async throws {
        let list = TargetList(targets: [.init(connection: "a", address: "127.0.0.1")])
        try await TemporaryFolder.with { folder in
            let program = try await Checkout.copyExporter(to: folder)
            try await NetworkNamespace.with { namespace in
                let (report, exit, _) = try await CheckReport.of(
                    list.text, launcher: namespace.launcher + Privileges.nobody, program: program)
                #expect(exit == .code(1))
                #expect(report.subjects("fail") == ["permission ICMP sockets"])
                #expect(report.findings.last?.text.contains("net.ipv4.ping_group_range") == true)
                #expect(report.findings.last?.remedy == "vpn-exporter doctor")
            }
        }
    }

    @Test(.needsRoot)
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
}
