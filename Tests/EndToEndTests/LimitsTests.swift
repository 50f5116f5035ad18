import Foundation
import Testing

/// The built binary with few descriptors or threads: it refuses to start and names the number needed, or it serves.
@Suite(.serialized, .timeLimit(.minutes(3))) struct LimitsTests {
    /// Returns the number in "needs N" of a refusal, which must be the only line.
    private func named(_ run: (exit: ChildProcess.Exit, output: String, error: String)) -> Int? {
        let text = run.error.split(separator: "\n").count == 1 ? run.error : ""
        guard run.exit == .code(1), run.output == "" else { return nil }
        return text.firstMatch(of: #/ needs (\d+)\. Raise the limit: /#).flatMap { Int($0.1) }
    }

    /// The command prefix that closes the descriptors inherited from parallel tests, because they count, too.
    private static let bare = [
        "bash", "-c", #"for number in {3..255}; do exec {number}>&-; done; exec prlimit "$@""#, "bash",
    ]

    private func refusal(
        of command: [String], under limit: String
    ) async throws -> (exit: ChildProcess.Exit, output: String, error: String) {
        try await ChildProcess.output(of: Self.bare + [limit] + command, within: .seconds(20))
    }

    @Test
    func `with too few descriptors the start fails with the number needed, and with that number the exporter serves`()
        async throws
    {
        let command = [try Checkout.exporter, "--config.file", Checkout.quickStart]
        let first = try await refusal(of: command, under: "--nofile=10")
        let needed = try #require(named(first), "\(first)")
        for limit in [4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 24, 28, 32, 36, needed - 1] {
            let run = try await refusal(of: command, under: "--nofile=\(limit)")
            #expect(named(run) == needed, "\(limit): \(run)")
        }
        try await ExporterProcess.with(launcher: Self.bare + ["--nofile=\(needed)"]) { exporter in
            try await eventually("the exporter is ready") {
                try await exporter.web.get("/-/ready").status == 200 ? () : nil
            }
            #expect(!exporter.child.errorText.contains("Too many open files"))
            #expect(try await exporter.stop() == .code(0))
        }
    }

    @Test(arguments: ["check", "doctor", "probe 127.0.0.1 -c 1", "embedded-cloud"])
    func `a command with too few descriptors names the number needed`(words: String) async throws {
        let command = [try Checkout.exporter] + words.split(separator: " ").map(String.init)
        let run = try await refusal(of: command, under: "--nofile=12")
        #expect(run.exit == .code(words.hasPrefix("probe") ? 2 : 1))
        #expect(run.error.contains("this process may open 12 files and needs "), "\(run)")
    }

    @Test func `the exporter raises its descriptor limit to the hard limit`() async throws {
        try await ExporterProcess.with(launcher: Self.bare + ["--nofile=10:2000"]) { exporter in
            let scrape = try await exporter.scrape(inWhich: "the limit is exported") { $0["process_max_fds"] != nil }
            #expect(scrape["process_max_fds"] == 2000)
            #expect(try await exporter.stop() == .code(0))
        }
    }

    /// Returns targets on loopback addresses, each with its own source address.
    private func targets(_ count: Int) -> String {
        TargetList(
            targets: (1...count).map {
                .init(connection: "c\($0)", address: "127.0.0.1", probes: "source: 127.0.1.\($0)")
            }
        ).text
    }

    @Test func `sources that need more descriptors than the limit stop the start with the number`() async throws {
        try await TemporaryFolder.with { folder in
            let file = folder + "/vpn-exporter.yml"
            try targets(100).write(toFile: file, atomically: false, encoding: .utf8)
            let run = try await refusal(of: [try Checkout.exporter, "--config.file", file], under: "--nofile=200")
            let needed = try #require(named(run), "\(run)")
            #expect(needed > 200 && run.error.hasPrefix(file + ": "))
        }
    }

    @Test(.needsRoot, .needs("ip"))
    func `sources that a reload adds beyond the limit fail with too many open files, not a missing permission`()
        async throws
    {
        try await NetworkNamespace.with { namespace in
            try await namespace.ip("link set lo up")
            try await NamespacedExporter.with(targets(1), in: namespace, launcher: Self.bare + ["--nofile=100"]) {
                exporter in
                try exporter.write(targets(250))
                exporter.child.send(SIGHUP)
                let line = try await exporter.child.errorLine(containing: "no request can be sent from this source")
                #expect(line.contains("error=\"Too many open files\""), "\(line)")
                #expect(!exporter.child.errorText.contains("Permission denied"))
            }
        }
    }

    @Test(.needsRoot, .needs("ip"))
    func `with too few threads the start fails with the number needed, and with that number the exporter serves`()
        async throws
    {
        // The user ID is random, because the limit counts all threads of a user.
        let user = Int.random(in: 100_000...1_000_000)
        let unprivileged = ["setpriv", "--reuid", "\(user)", "--regid", "\(user)", "--clear-groups"]
        try await TemporaryFolder.with { folder in
            let exporter = try await Checkout.copyExporter(to: folder, with: Checkout.quickStart)
            let flags = ["--config.file", folder + "/quickstart.yml", "--web.listen-address", "127.0.0.1:0"]
            let program = [exporter] + flags
            try await NetworkNamespace.with { namespace in
                try await namespace.ip("link set lo up")
                try await namespace.run("sh", "-c", "echo \(user) \(user) > /proc/sys/net/ipv4/ping_group_range")
                let launcher = namespace.launcher + unprivileged
                let first = try await ChildProcess.output(of: launcher + ["prlimit", "--nproc=3"] + program)
                let needed = try #require(named(first), "\(first)")
                for limit in [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 20, 24, needed] {
                    let run = try await ChildProcess.output(of: launcher + ["prlimit", "--nproc=\(limit)"] + program)
                    #expect(
                        named(run) == needed && run.error.contains("can start \(limit - 1) threads"), "\(run)")
                }
                // The limit includes the first thread, which the exporter does not start.
                let command = launcher + ["prlimit", "--nproc=\(needed + 1)"] + program
                try await ChildProcess.with(command) { child in
                    let web = try await child.listeningAddress(in: namespace)
                    try await eventually("the exporter is ready") {
                        try await web.get("/-/ready").status == 200 ? () : nil
                    }
                    #expect(try await child.stop() == .code(0))
                }
            }
        }
    }
}
