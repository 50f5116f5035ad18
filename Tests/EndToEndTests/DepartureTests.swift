import Foundation
import Testing

/// Requests that this host does not send. They are send errors and not losses, on each socket type.
@Suite(
    .serialized, .timeLimit(.minutes(3)),
    .needsRoot,
    .needs("ip", "nft"))
struct DepartureTests {
    private static let targets = zip(["v4", "v6"], LinkedNamespaces.peers).map {
        TargetList.Target(connection: $0, address: $1)
    }

    /// Runs the body while an exporter runs over this socket type and all targets answer.
    private func with(
        _ socket: String, _ body: (LinkedNamespaces, NamespacedExporter) async throws -> Void
    ) async throws {
        try await LinkedNamespaces.with { network in
            try await network.keepNeighbours()
            let list = TargetList(
                icmp: "socket: \(socket)", probes: "interval: 100ms, timeout: 500ms, window: 10s", targets: Self.targets
            )
            try await NamespacedExporter.with(list.text, in: network.near) { exporter in
                _ = try await exporter.scrape(inWhich: "each target has answered 10 times") { scrape in
                    Self.targets.allSatisfy { scrape["vpn_probe_rtt_seconds_count", $0.labels] ?? 0 >= 10 }
                }
                try await body(network, exporter)
            }
        }
    }

    private static func failures(_ scrape: Scrape, _ target: TargetList.Target, _ reason: String) -> Double {
        scrape["vpn_probe_send_errors_total", target.labels.merging(["reason": reason]) { $1 }] ?? 0
    }

    /// Waits until each target has 20 more send errors for one of the reasons. Expects at most the request that was in
    /// flight to count as lost.
    private func expectFailures(_ exporter: NamespacedExporter, _ reasons: [String], is reason: String) async throws {
        let scrape = try await exporter.scrape(inWhich: "requests are not sent, for \(reason)") { scrape in
            Self.targets.allSatisfy { target in
                reasons.map { Self.failures(scrape, target, $0) }.reduce(0, +) >= 20
                    && Self.failures(scrape, target, reason) > 0
            }
        }
        for target in Self.targets {
            #expect(scrape.sum("vpn_probe_lost_total", with: target.labels) <= 1, "\(target.connection)")
            // A briefly full queue does not reveal anything about the path. Any other reason is an outage, like
            // silence.
            let isShortage = ["no_buffers", "not_sent"].contains(reason)
            #expect(scrape["vpn_target_up", target.labels] == (isShortage ? 1 : 0), "\(target.connection)")
        }
    }

    private func expectReplies(_ exporter: NamespacedExporter) async throws {
        let start = try await exporter.scrape()
        _ = try await exporter.scrape(inWhich: "each target answers again") { scrape in
            Self.targets.allSatisfy { target in
                let former = start["vpn_probe_rtt_seconds_count", target.labels] ?? 0
                return scrape["vpn_probe_rtt_seconds_count", target.labels] ?? 0 >= former + 10
            }
        }
    }

    @Test(arguments: ["raw", "datagram"])
    func `a request that the full queue of the local interface drops is not a loss`(socket: String) async throws {
        try await with(socket) { network, exporter in
            let device = LinkedNamespaces.device(0)
            try await network.near.run(
                "tc", "qdisc", "add", "dev", device, "root", "tbf", "rate", "1kbit", "burst", "1600", "limit", "100")
            try await expectFailures(exporter, ["no_buffers", "not_sent"], is: "no_buffers")
            #expect(try await exporter.scrape()["vpn_exporter_measurement_impaired"] == 1)
            try await network.near.run("tc", "qdisc", "del", "dev", device, "root")
            try await expectReplies(exporter)
        }
    }

    @Test(arguments: ["raw", "datagram"])
    func `a request that the local firewall drops is not a loss`(socket: String) async throws {
        try await with(socket) { network, exporter in
            let rules = "icmp type echo-request drop; icmpv6 type echo-request drop;"
            let chain = "chain out { type filter hook output priority 0; \(rules) };"
            try await network.near.run("nft", "table inet closed { \(chain) }")
            try await expectFailures(exporter, ["permission", "not_sent"], is: "permission")
            try await network.near.run("nft", "delete table inet closed")
            try await expectReplies(exporter)
        }
    }

    @Test(arguments: ["raw", "datagram"])
    func `an unresponsive next hop makes its targets unreachable and delays no other target`(
        socket: String
    ) async throws {
        try await LinkedNamespaces.with { network in
            let dead = zip(["dead-v4", "dead-v6"], ["10.7.0.77", "fd00:7::77"]).map {
                TargetList.Target(connection: $0, address: $1)
            }
            let list = TargetList(
                icmp: "socket: \(socket)", probes: "interval: 20ms, timeout: 500ms, window: 10s",
                targets: Self.targets + dead)
            try await NamespacedExporter.with(list.text, in: network.near) { exporter in
                let scrape = try await exporter.scrape(inWhich: "the dead targets are unreachable") { scrape in
                    dead.allSatisfy { target in
                        let labels = target.labels.merging(["reason": "destination_unreachable"]) { $1 }
                        return scrape["vpn_probe_lost_total", labels] ?? 0 >= 100
                    }
                }
                for target in Self.targets {
                    #expect(scrape.sum("vpn_probe_lost_total", with: target.labels) == 0, "\(target.connection)")
                    #expect(scrape.sum("vpn_probe_send_errors_total", with: target.labels) == 0)
                }
                for target in dead {
                    #expect(scrape["vpn_probe_lost_total", target.labels.merging(["reason": "timeout"]) { $1 }] == 0)
                }
            }
        }
    }
}

extension LinkedNamespaces {
    /// Pins the neighbor entry of the first link's next hop, so that it survives a blocked link.
    fileprivate func keepNeighbours() async throws {
        let address = try await far.run("cat", "/sys/class/net/far0/address").trimmingCharacters(
            in: .whitespacesAndNewlines)
        for gateway in ["10.7.0.2", "fd00:7::2"] {
            try await near.ip("neigh replace \(gateway) lladdr \(address) dev \(Self.device(0)) nud permanent")
        }
    }
}
