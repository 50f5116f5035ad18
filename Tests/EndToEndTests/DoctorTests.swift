import Foundation
import Testing

/// `doctor` on the built binary, in namespaces that lack something.
@Suite(
    .serialized, .timeLimit(.minutes(2)),
    .needsRoot, .needs("ip"))
struct DoctorTests {
    /// Runs `doctor` and returns its lines and its exit code.
    private func examine(
        _ namespace: NetworkNamespace, as user: [String] = [], _ arguments: [String] = []
    ) async throws -> (lines: [Substring], exit: ChildProcess.Exit) {
        try await TemporaryFolder.with { folder in
            let command =
                namespace.launcher + user + [try await Checkout.copyExporter(to: folder), "doctor"] + arguments
            let result = try await ChildProcess.output(of: command)
            #expect(result.error == "")
            return (result.output.split(separator: "\n"), result.exit)
        }
    }

    private func grade(_ subject: String, _ lines: [Substring]) -> String? {
        lines.first { $0.contains(subject) }.map { String($0.prefix(4)) }
    }

    @Test func `doctor reports ok on a host that answers pings and stamps packets`() async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.ip("link set lo up")
            let (lines, exit) = try await examine(namespace)
            #expect(exit == .code(0))
            for subject in ["ICMP sockets, IPv4", "CAP_NET_RAW", "timestamps, IPv4", "receive buffer"] {
                #expect(grade(subject, lines) == "OK  ", "\(subject): \(lines)")
            }
            #expect(lines.last?.hasSuffix(" 0 fail") == true)
        }
    }

    @Test func `doctor examines datagram sockets for an unprivileged user`() async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.ip("link set lo up")
            try await namespace.run("sh", "-c", "echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range")
            let (lines, exit) = try await examine(namespace, as: Privileges.nobody)
            #expect(exit == .code(0))
            #expect(lines.contains { $0.contains("ICMP sockets, IPv4") && $0.hasSuffix("  datagram") })
            #expect(grade("timestamps, IPv4", lines) == "OK  ")
            #expect(lines.contains { $0.contains("including group 65534 of this process") })
        }
    }

    @Test func `without permission for sockets, doctor names the sysctl and the capability`() async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.ip("link set lo up")
            let (lines, exit) = try await examine(namespace, as: Privileges.nobody)
            #expect(exit == .code(1))
            #expect(grade("ICMP sockets, IPv4", lines) == "FAIL")
            #expect(
                lines.contains { $0.contains("-> sysctl -w net.ipv4.ping_group_range=") && $0.contains("CAP_NET_RAW") })
            #expect(grade("timestamps", lines) == nil)
        }
    }

    @Test func `if the kernel ignores pings, doctor fails with the command that fixes it`() async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all")
            try await namespace.ip("link set lo up")
            let (lines, exit) = try await examine(namespace)
            #expect(exit == .code(1))
            #expect(grade("timestamps, IPv4", lines) == "FAIL")
            #expect(lines.contains { $0.contains("icmp_echo_ignore_all=0") })
        }
    }

    @Test func `doctor reports the buffer size that the configuration needs if the kernel grants less`() async throws {
        let list = TargetList(
            probes: "interval: 10ms, payload_size: 65507",
            targets: (1...20).map {
                .init(connection: "c\($0)", address: "192.0.2.\($0)")
            })
        try await TemporaryFolder.with { folder in
            let file = folder + "/vpn-exporter.yml"
            try list.text.write(toFile: file, atomically: false, encoding: .utf8)
            try await NetworkNamespace.with { namespace in
                let (lines, _) = try await examine(
                    namespace, as: Privileges.nobody, ["--config.file", file, "--output", "text"])
                #expect(lines.contains { $0.contains("20 targets need 67171000 bytes") })
            }
        }
    }
}
