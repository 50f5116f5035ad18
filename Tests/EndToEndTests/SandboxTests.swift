import Glibc
import Testing

/// Sandboxes that refuse socket options. The exporter runs without them and logs which are missing.
@Suite(
    .serialized, .timeLimit(.minutes(3)),
    .needsRoot, .needs("ip"))
struct SandboxTests {
    private struct Option {
        let name: String
        let level: Int32
        let number: Int32
        /// The socket types and families that use the option, as the log names them.
        let sockets: Set<String>
    }

    private static let options = [
        Option(
            name: "SO_TIMESTAMPING", level: SOL_SOCKET, number: SO_TIMESTAMPING,
            sockets: ["raw ipv4", "raw ipv6", "datagram ipv4", "datagram ipv6"]),
        Option(name: "IP_RECVTTL", level: Int32(IPPROTO_IP), number: IP_RECVTTL, sockets: ["datagram ipv4"]),
        Option(name: "IP_RECVTOS", level: Int32(IPPROTO_IP), number: IP_RECVTOS, sockets: ["datagram ipv4"]),
        Option(
            name: "IPV6_RECVHOPLIMIT", level: Int32(IPPROTO_IPV6), number: IPV6_RECVHOPLIMIT,
            sockets: ["raw ipv6", "datagram ipv6"]),
        Option(
            name: "IPV6_RECVTCLASS", level: Int32(IPPROTO_IPV6), number: IPV6_RECVTCLASS,
            sockets: ["raw ipv6", "datagram ipv6"]),
        Option(
            name: "IP_MTU_DISCOVER", level: Int32(IPPROTO_IP), number: IP_MTU_DISCOVER,
            sockets: ["raw ipv4", "datagram ipv4"]),
        Option(
            name: "IPV6_DONTFRAG", level: Int32(IPPROTO_IPV6), number: IPV6_DONTFRAG,
            sockets: ["raw ipv6", "datagram ipv6"]),
        // ICMP_FILTER of SOL_RAW (raw(7)) and ICMP6_FILTER (RFC 3542) have no constants in Swift.
        Option(name: "ICMP_FILTER", level: 255, number: 1, sockets: ["raw ipv4"]),
        Option(name: "ICMP6_FILTER", level: Int32(IPPROTO_ICMPV6), number: 1, sockets: ["raw ipv6"]),
        Option(
            name: "SO_ATTACH_FILTER", level: SOL_SOCKET, number: SO_ATTACH_FILTER, sockets: ["raw ipv4", "raw ipv6"]),
        Option(
            name: "IP_RECVERR", level: Int32(IPPROTO_IP), number: IP_RECVERR, sockets: ["raw ipv4", "datagram ipv4"]),
        Option(name: "IPV6_RECVERR", level: Int32(IPPROTO_IPV6), number: IPV6_RECVERR, sockets: ["datagram ipv6"]),
    ]

    private static let targets = zip(["v4", "v6"], ["127.0.0.1", "::1"]).map {
        TargetList.Target(connection: $0, address: $1)
    }

    /// Runs an exporter with refused options until both targets have answered, and returns its warnings by socket type
    /// and family.
    private func warnings(_ socket: String, without options: [Option]) async throws -> [String: String] {
        try await NetworkNamespace.with { namespace in
            try await namespace.ip("link set lo up")
            try await namespace.run("sh", "-c", "echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range")
            let refused = options.map { "\($0.level):\($0.number)" }.joined(separator: ",")
            let launcher = ["env", "LD_PRELOAD=\(try Checkout.sandbox)", "REFUSED_SOCKET_OPTIONS=\(refused)"]
            let list = TargetList(
                icmp: "socket: \(socket)", probes: "interval: 50ms, timeout: 1s, window: 10s", targets: Self.targets)
            return try await NamespacedExporter.with(list.text, in: namespace, launcher: launcher) { exporter in
                let scrape = try await exporter.scrape(inWhich: "both targets have answered 30 times") { scrape in
                    Self.targets.allSatisfy { scrape["vpn_probe_rtt_seconds_count", $0.labels] ?? 0 >= 30 }
                }
                for target in Self.targets {
                    #expect(scrape.sum("vpn_probe_lost_total", with: target.labels) == 0, "\(options.map(\.name))")
                }
                let lines = exporter.child.errorLines.filter { $0.contains("refuses socket options") }
                return Dictionary(lines.map { (Self.socketName(of: $0), Self.field("options", of: $0)) }) {
                    "\($0) twice, \($1)"
                }
            }
        }
    }

    private static func socketName(of line: Substring) -> String {
        field("socket", of: line) + " " + field("family", of: line)
    }

    private static func field(_ name: String, of line: Substring) -> String {
        let rest = line.split(separator: " \(name)=").dropFirst().first ?? ""
        return rest.hasPrefix("\"")
            ? String(rest.dropFirst().prefix { $0 != "\"" }) : String(rest.prefix { $0 != " " })
    }

    @Test(arguments: ["raw", "datagram"])
    func `the log names each refused option once, and every request gets its reply`(socket: String) async throws {
        for option in Self.options {
            let warnings = try await warnings(socket, without: [option])
            let expected = option.sockets.filter { $0.hasPrefix(socket) }
            #expect(Set(warnings.keys) == expected, "\(option.name): \(warnings)")
            #expect(warnings.values.allSatisfy { $0.contains(option.name) }, "\(option.name): \(warnings)")
        }
    }

    @Test(arguments: ["raw", "datagram"])
    func `if all options are refused, one log line per family names them`(socket: String) async throws {
        let stamps = Option(name: "SO_TIMESTAMPNS", level: SOL_SOCKET, number: SO_TIMESTAMPNS, sockets: [])
        let warnings = try await warnings(socket, without: Self.options + [stamps])
        #expect(Set(warnings.keys) == ["\(socket) ipv4", "\(socket) ipv6"])
        for (socketName, names) in warnings {
            for option in Self.options + [stamps] where option.sockets.contains(socketName) || option.sockets.isEmpty {
                #expect(names.contains(option.name), "\(socketName): \(names)")
            }
        }
    }
}
