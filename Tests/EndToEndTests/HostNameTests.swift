import Testing

@testable import NetworkSimulator

/// Targets with host names from the system's hosts file.
@Suite(
    .serialized, .timeLimit(.minutes(2)),
    .needsRoot, .needs("ip"))
struct HostNameTests {
    private static let moving = TargetList.Target(connection: "moving", address: "moving.test")
    private static let missing = TargetList.Target(connection: "missing", address: "missing.test")
    /// Targets with a name of both families, one for each preference, and the expected address.
    private static let preferring = [
        ("ipv4", "10.1.2.1"), ("ipv6", "fd00:1::2:1"), ("prefer-ipv4", "10.1.2.1"), ("prefer-ipv6", "fd00:1::2:1"),
    ].map { preference, address in
        let settings = "address_family: \(preference)"
        return (TargetList.Target(connection: preference, address: "both.test", probes: settings), address)
    }

    @Test func `a named target follows its address without a loss and affects no other target`()
        async throws
    {
        let targets = [Self.moving, Self.missing] + Self.preferring.map(\.0)
        let list = TargetList(
            probes: "interval: 50ms, timeout: 2s, window: 10s, resolve_interval: 5s", targets: targets)
        var scenario = Scenario()
        // The delay keeps requests to the former address in flight when the name changes.
        scenario.fallback.delayMicroseconds = 200_000
        try await NetworkNamespace.with { namespace in
            try await SimulatorProcess.with(scenario, in: namespace) { network in
                try await HostsFile.with(Self.hosts(moving: "10.1.1.1")) { hosts in
                    try await NamespacedExporter.with(list.text, in: namespace, launcher: hosts.launcher) { exporter in
                        try await follow(exporter, hosts)
                        try await compare(exporter, network)
                    }
                }
            }
        }
    }

    private static func hosts(moving address: String) -> String {
        "\(address) moving.test\n10.1.2.1 both.test\nfd00:1::2:1 both.test\n"
    }

    private func follow(_ exporter: NamespacedExporter, _ hosts: HostsFile) async throws {
        _ = try await exporter.scrape(inWhich: "all names but one have replies") { scrape in
            scrape.series("vpn_probe_rtt_seconds_count").values.count { $0 >= 10 } == Self.preferring.count + 1
        }
        // The first lookup of the missing name has failed, which counts as its first result.
        #expect(try await exporter.web.get("/-/ready").status == 200)
        try hosts.write(Self.hosts(moving: "fd00:1::1:1"))
        let labels = Self.moving.labels
        _ = try await exporter.scrape(inWhich: "the address has changed", within: .seconds(15)) { scrape in
            scrape["vpn_target_address_changes_total", labels] == 1
        }
        let replies = try await exporter.scrape()["vpn_probe_rtt_seconds_count", labels] ?? 0
        _ = try await exporter.scrape(inWhich: "there are replies from the new address") { scrape in
            scrape["vpn_probe_rtt_seconds_count", labels] ?? 0 >= replies + 20
        }
    }

    private func compare(_ exporter: NamespacedExporter, _ network: SimulatorProcess) async throws {
        let counts = try await network.comeToRest([exporter])
        let scrape = try await expectEventually(exporter.scrape) { scrape in
            deviations(scrape, of: Self.moving, from: ["10.1.1.1", "fd00:1::1:1"], counts)
        }
        let probed = [(Self.moving, "fd00:1::1:1")] + Self.preferring
        for (target, address) in probed {
            let info = scrape.series("vpn_target_info", with: target.labels).keys.map { $0.labels["address"] }
            #expect(info == [address], "\(target.connection)")
            #expect(scrape["vpn_target_present", target.labels] == 1, "\(target.connection)")
            #expect(scrape["vpn_target_resolve_failures_total", target.labels] == 0, "\(target.connection)")
            #expect(scrape.sum("vpn_probe_lost_total", with: target.labels) == 0, "\(target.connection)")
        }
        let missing = Self.missing.labels
        #expect(scrape["vpn_target_present", missing] == 0)
        #expect(scrape["vpn_probe_sent_total", missing] == 0)
        #expect(scrape["vpn_target_resolve_failures_total", missing] ?? 0 >= 2)
        #expect(scrape.series("vpn_target_info", with: missing).isEmpty)
        #expect(exporter.child.errorLines.count { $0.contains("host name not resolved") } == 1)
        #expect(exporter.child.errorLines.count { $0.contains("host name resolved to another address") } == 1)
        // Two preferences share each address.
        for (_, address) in Self.preferring {
            let sharing = Self.preferring.filter { $0.1 == address }.map {
                scrape["vpn_probe_sent_total", $0.0.labels] ?? 0
            }
            #expect(Double(counts.addresses[address]?.requests ?? 0) == sharing.reduce(0, +), "\(address)")
        }
    }

    /// Returns the differences between a target's counters and the network's counts at all of its addresses.
    private func deviations(
        _ scrape: Scrape, of target: TargetList.Target, from addresses: [String], _ counts: Counts
    ) -> [String] {
        let truths = addresses.compactMap { counts.addresses[$0] }
        let served = ExpectedFigures(scrape, connection: target.connection)
        let (sent, replies) = (truths.map(\.requests).reduce(0, +), truths.map(\.clean).reduce(0, +))
        return truths.count == 2 && served.sent == sent && served.replies == replies && served.lost.isEmpty
            ? [] : ["\(target.connection): served \(served), sent \(sent), replies \(replies)"]
    }
}
