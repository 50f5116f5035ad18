import Foundation
import Testing

/// Requests that a rule of this host drops. The cause is a firewall or connection tracking, and not a capability.
@Suite(
    .serialized, .timeLimit(.minutes(2)),
    .needsRoot, .needs("ip", "nft"))
struct RefusedSendTests {
    private static let list = TargetList(targets: [.init(connection: "a", address: "127.0.0.1")])

    private func drop(in namespace: NetworkNamespace) async throws {
        let rules =
            "add table ip t; add chain ip t out { type filter hook output priority 0; }; add rule ip t out icmp type "
            + "echo-request drop"
        try await namespace.run("nft", rules)
    }

    @Test func `after a firewall starts to drop requests, the log names rules and tables, and no capability`()
        async throws
    {
        try await NetworkNamespace.with { namespace in
            try await namespace.ip("link set lo up")
            try await NamespacedExporter.with(Self.list.text, in: namespace) { exporter in
                _ = try await exporter.scrape(inWhich: "the target answers") {
                    $0["vpn_target_up", TargetList.labels(of: "a")] == 1
                }
                try await drop(in: namespace)
                let line = try await exporter.child.errorLine(containing: "no request can be sent")
                #expect(
                    line.contains("error=\"Operation not permitted\"") && line.contains("nft list ruleset"), "\(line)")
                #expect(!exporter.child.errorText.contains("CAP_") && !exporter.child.errorText.contains("sysctl -w"))
                _ = try await exporter.scrape(inWhich: "sends are refused and nothing is lost") {
                    let refused = $0.series("vpn_probe_send_errors_total", with: ["reason": "permission"]).values
                    return refused.contains { $0 > 0 }
                        && $0["vpn_target_loss_ratio", TargetList.labels(of: "a")] == 0
                }
            }
        }
    }

    @Test func `check and probe name rules and tables, and no capability`() async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.ip("link set lo up")
            try await drop(in: namespace)
            try await TemporaryFolder.with { folder in
                let file = folder + "/vpn-exporter.yml"
                try Self.list.text.write(toFile: file, atomically: false, encoding: .utf8)
                let exporter = try Checkout.exporter
                let check = try await ChildProcess.output(
                    of: namespace.launcher + [exporter, "check", "--config.file", file])
                #expect(check.exit == .code(1))
                #expect(check.output.contains("not sent, refused by this host"), "\(check.output)")
                #expect(check.output.contains("nft list ruleset") && !check.output.contains("CAP_"), "\(check.output)")
                let probe = try await ChildProcess.output(
                    of: namespace.launcher + [exporter, "probe", "127.0.0.1", "-c", "2", "-i", "100ms"])
                #expect(probe.exit == .code(1))
                #expect(probe.output.contains("not sent: refused by this host"), "\(probe.output)")
            }
        }
    }
}
