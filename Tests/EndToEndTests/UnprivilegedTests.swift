import Foundation
import Testing

/// The exporter as an unprivileged user: it probes over datagram sockets if the sysctl permits it.
@Suite(
    .serialized, .timeLimit(.minutes(3)),
    .needsRoot, .needs("ip"))
struct UnprivilegedTests {
    /// Runs the body with a command that `nobody` can run in any checkout: copies of the binary and the quick start.
    private func withCommand<Value>(_ body: ([String]) async throws -> Value) async throws -> Value {
        try await TemporaryFolder.with { folder in
            let exporter = try await Checkout.copyExporter(to: folder, with: Checkout.quickStart)
            let flags = ["--config.file", folder + "/quickstart.yml", "--web.listen-address", "127.0.0.1:0"]
            return try await body(Privileges.nobody + [exporter] + flags)
        }
    }

    @Test(.enabled(if: Privileges.nobodyMayPing, "net.ipv4.ping_group_range does not include group 65534"))
    func `an unprivileged user probes if this machine's sysctl permits it`() async throws {
        try await withCommand { command in
            try await ChildProcess.with(command) { child in
                let web = try await child.listeningAddress()
                let scrape = try await eventually("every target is settled") {
                    let scrape = try await web.scrape()
                    return QuickStart.isSettled(scrape) ? scrape : nil
                }
                #expect(QuickStart.deviations(in: scrape) == [])
            }
        }
    }

    @Test func `without permission for ICMP the exporter exits and names the sysctl and the capability`()
        async throws
    {
        let list = TargetList(targets: [.init(connection: "a", address: "127.0.0.1")])
        try await withCommand { command in
            let file = (command[command.count - 3] as NSString).deletingLastPathComponent + "/real.yml"
            try list.text.write(toFile: file, atomically: false, encoding: .utf8)
            let own = command.dropLast(3) + [file] + command.suffix(2)
            try await NetworkNamespace.with { namespace in
                let result = try await ChildProcess.output(of: namespace.launcher + own)
                #expect(result.exit == .code(1))
                #expect(result.error.contains("net.ipv4.ping_group_range='65534 65534'"), "\(result.error)")
                #expect(result.error.contains("CAP_NET_RAW"), "\(result.error)")
            }
        }
    }

    @Test
    func
        `without permission for ICMP the quick start serves everything but probes, and logs one line with the remedy`()
        async throws
    {
        try await withCommand { command in
            try await NetworkNamespace.with { namespace in
                try await namespace.ip("link set lo up")
                try await ChildProcess.with(namespace.launcher + command) { child in
                    let web = try await child.listeningAddress(in: namespace)
                    try await eventually("the exporter is ready") {
                        try await web.get("/-/ready").text == "ready\n" ? () : nil
                    }
                    let scrape = try await eventually("the monitors and the cloud's figures exist") {
                        let scrape = try await web.scrape()
                        return scrape["vpn_monitor_present", ["connection": "berlin-oslo"]] == 1
                            && !scrape.series("vpn_cloud_link_rtt_seconds").isEmpty ? scrape : nil
                    }
                    #expect(scrape["vpn_exporter_probing_permitted"] == 0 && scrape["vpn_exporter_ready"] == 1)
                    #expect(scrape.series("vpn_probe_sent_total").isEmpty)
                    let page = try await web.get("/").text
                    #expect(page.contains("not permitted") && page.contains("berlin-oslo"))
                    #expect(try await web.get("/api/v1/connections").text.contains("berlin-oslo"))
                    let lines = child.errorLines.filter { $0.contains("ping_group_range") }
                    #expect(lines.count == 1, "\(child.errorText)")
                    #expect(lines[0].contains("level=warn") && lines[0].contains("continuing without probing"))
                    #expect(lines[0].contains("sysctl -w net.ipv4.ping_group_range='65534 65534'; or "))
                    #expect(try await child.stop() == .code(0))
                }
            }
        }
    }

    @Test func `if the sysctl permits it, the quick start works without any privilege`() async throws {
        try await withCommand { command in
            try await NetworkNamespace.with { namespace in
                try await namespace.run("ip", "link", "set", "lo", "up")
                try await namespace.run(
                    "sh", "-c", "echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range")
                try await ChildProcess.with(namespace.launcher + command) { child in
                    let web = try await child.listeningAddress(in: namespace)
                    let scrape = try await eventually("every target is settled") {
                        let scrape = try await web.scrape()
                        return QuickStart.isSettled(scrape) ? scrape : nil
                    }
                    #expect(QuickStart.deviations(in: scrape) == [])
                    #expect(Accounting.violations(in: scrape) == [])
                    #expect(try await child.stop() == .code(0))
                }
            }
        }
    }

    /// The maximum receive buffer of an unprivileged socket in bytes.
    private static let grantable: Int = {
        let text = try? String(contentsOfFile: "/proc/sys/net/core/rmem_max", encoding: .utf8)
        return text.flatMap { Int($0.split(separator: "\n").first ?? "") } ?? .max
    }()

    @Test(.enabled(if: grantable < 32 << 20, "net.core.rmem_max grants whatever is needed"))
    func `if the kernel grants less receive buffer than the targets need, the log has the size and the setting`()
        async throws
    {
        // Each target causes a hundred replies of maximum size per second, or 66 MB in half a second for all targets.
        let targets = (1...20).map { TargetList.Target(connection: "peer-\($0)", address: "192.0.2.\($0)") }
        let list = TargetList(
            probes: "interval: 10ms, timeout: 1s, window: 10s, payload_size: 65507", targets: targets)
        try await NetworkNamespace.with { namespace in
            try await namespace.ip("link set lo up")
            try await namespace.run("sh", "-c", "echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range")
            try await NamespacedExporter.with(list.text, in: namespace, as: .nobody) { exporter in
                let line = try await exporter.child.errorLine(
                    containing: "smaller receive buffer than these targets need")
                #expect(line.contains("level=warn") && line.contains("sysctl -w net.core.rmem_max="), "\(line)")
                #expect(line.contains("granted_bytes=\(Self.grantable)"), "\(line)")
            }
            try await NamespacedExporter.with(list.text, in: namespace) { exporter in
                _ = try await exporter.scrape(inWhich: "two seconds of requests have failed") { scrape in
                    scrape.series("vpn_probe_send_errors_total", with: ["reason": "no_route"]).values.allSatisfy {
                        $0 >= 200
                    }
                }
                #expect(!exporter.child.errorText.contains("receive buffer"))
            }
        }
    }
}
