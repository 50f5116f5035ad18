import Testing

@testable import NetworkSimulator

/// Several exporters on one host. Each raw socket receives the packets for all of them.
@Suite(
    .serialized, .timeLimit(.minutes(2)),
    .needsRoot, .needs("ip"))
struct SideBySideTests {
    /// The `icmp` settings of each exporter, and the resulting clocks.
    private static let exporters = [
        ("socket: raw", "kernel/kernel"), ("socket: raw, timestamps: receive-only", "user/kernel"),
        ("socket: raw, timestamps: user", "user/user"), ("socket: datagram", "kernel/kernel"),
        ("socket: datagram, timestamps: user", "user/user"),
    ]

    @Test func `exporters that probe the same addresses each count their own requests, on any socket type and clock`()
        async throws
    {
        try await NetworkNamespace.with { namespace in
            let scenario = try SimulatedNetwork.scenario(seed: 20_261_123)
            try await SimulatorProcess.with(scenario, in: namespace) { network in
                let configurations = Self.exporters.map { Self.configuration(icmp: $0.0) }
                try await NamespacedExporter.withAll(configurations, in: namespace) { exporters in
                    for exporter in exporters {
                        _ = try await exporter.scrape(inWhich: "each target has sent 40 requests") { scrape in
                            let sent = scrape.series("vpn_probe_sent_total").values
                            return sent.count == SimulatedNetwork.targets.count && sent.allSatisfy { $0 >= 40 }
                        }
                    }
                    try await compare(network, exporters)
                }
            }
        }
    }

    private static func configuration(icmp: String) -> String {
        var list = SimulatedNetwork.configuration
        list.icmp = icmp
        list.probes = "interval: 250ms, timeout: \(SimulatedNetwork.timeoutMilliseconds)ms, window: 10s"
        return list.text
    }

    private func compare(_ network: SimulatorProcess, _ exporters: [NamespacedExporter]) async throws {
        let counts = try await network.comeToRest(exporters)
        #expect(counts.unseen == 0 && counts.writeErrors == 0)
        let scrapes = try await expectEventually {
            var scrapes: [Scrape] = []
            for exporter in exporters { scrapes.append(try await exporter.scrape()) }
            return scrapes
        } deviations: { scrapes in
            deviations(scrapes, counts)
        }
        for (scrape, (way, clocks)) in zip(scrapes, Self.exporters) {
            #expect(Accounting.violations(in: scrape) == [], "\(way)")
            let drops = scrape["vpn_exporter_socket_drops_total"] ?? .nan
            // A raw exporter has two sockets: one for all targets, and one for targets with consecutive losses.
            #expect(drops <= (way.contains("raw") ? Double(2 * damaged(counts)) : 0), "\(way)")
            let sources = scrape.series("vpn_target_info").keys.filter {
                $0.labels["connection"]?.hasPrefix("clean") == true
            }
            #expect(Set(sources.map { $0.labels["timestamp_source"] }) == [clocks], "\(way)")
        }
    }

    /// Returns the targets with counters, summed over all exporters, that differ from the network's.
    private func deviations(_ scrapes: [Scrape], _ counts: Counts) -> [String] {
        let served = scrapes.map { ExpectedFigures.served($0, of: SimulatedNetwork.targets) }
        return SimulatedNetwork.targets.enumerated().compactMap { index, target in
            var truth = ExpectedFigures(counts.addresses[target.address] ?? Truth())
            // For the network, replies to one exporter overtake those to another.
            truth.reordered = 0
            let sum = served.map { $0[index] }.reduce(ExpectedFigures(), +)
            return truth == sum ? nil : "\(target.connection): the network did \(truth), served are \(sum)"
        }
    }

    /// Returns the number of IPv6 replies with a wrong checksum. The kernel counts them as dropped on every raw socket.
    private func damaged(_ counts: Counts) -> Int {
        counts.addresses.filter { $0.key.contains(":") }.values.map(\.badChecksum).reduce(0, +)
    }
}

extension ExpectedFigures {
    /// Adds two figures, except for `reordered`.
    fileprivate static func + (left: ExpectedFigures, right: ExpectedFigures) -> ExpectedFigures {
        var sum = left
        sum.sent += right.sent
        sum.replies += right.replies
        sum.late += right.late
        sum.duplicates += right.duplicates
        sum.corrupted += right.corrupted
        sum.truncated += right.truncated
        sum.foreign += right.foreign
        sum.unsent += right.unsent
        sum.errors.merge(right.errors) { $0 + $1 }
        sum.lost.merge(right.lost) { $0 + $1 }
        sum.reportedMTU = right.reportedMTU ?? left.reportedMTU
        return sum
    }
}
