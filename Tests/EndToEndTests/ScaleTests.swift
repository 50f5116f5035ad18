import Testing

@testable import NetworkSimulator

/// Many targets, half of them on lossy lines.
@Suite(
    .serialized, .timeLimit(.minutes(3)),
    .needsRoot, .needs("ip"))
struct ScaleTests {
    /// The number of targets of each quality. Every second one uses IPv6.
    private static let count = 1_000

    /// The targets: those in 10.1.0.0/22 and fd00:1::1:0/112 are good, those in 10.1.64.0/22 and fd00:1::2:0/112 are
    /// lossy.
    private static let targets: [TargetList.Target] = (0..<count).flatMap { number in
        ["good", "bad"].enumerated().map { quality, name in
            let isIPv6 = number % 2 == 1
            let block = quality * 64 + number / 250
            let address = isIPv6 ? "fd00:1::\(quality + 1):\(number)" : "10.1.\(block).\(number % 250 + 1)"
            return TargetList.Target(connection: "\(name)-\(number)", address: address)
        }
    }

    private static func scenario() throws -> Scenario {
        var scenario = Scenario()
        scenario.seed = 20_261_124
        scenario.fallback.delayMicroseconds = 20_000
        scenario.fallback.jitter = .init(distribution: .uniform, microseconds: 30_000)
        var bad = scenario.fallback
        bad.loss = 0.3
        for (first, count) in [("10.1.64.0", 1 << 14), ("fd00:1::2:0", 1 << 16)] {
            let address = try #require(Address(first))
            scenario.ranges.append(.init(first: address, count: UInt64(count), behaviour: bad))
        }
        return scenario
    }

    @Test func `two thousand targets are counted exactly, half of them with 30 percent loss`() async throws {
        let list = TargetList(probes: "interval: 1s, timeout: 1s, window: 30s", targets: Self.targets)
        try await NetworkNamespace.with { namespace in
            try await SimulatorProcess.with(try Self.scenario(), in: namespace) { network in
                try await NamespacedExporter.with(list.text, in: namespace) { exporter in
                    _ = try await exporter.scrape(inWhich: "each target has sent 15 requests", within: .seconds(60)) {
                        scrape in
                        let sent = scrape.series("vpn_probe_sent_total").values
                        return sent.count == Self.targets.count && sent.allSatisfy { $0 >= 15 }
                    }
                    try await compare(network, exporter)
                }
            }
        }
    }

    private func compare(_ network: SimulatorProcess, _ exporter: NamespacedExporter) async throws {
        let counts = try await network.comeToRest([exporter])
        #expect(counts.unseen == 0 && counts.writeErrors == 0)
        let scrape = try await expectEventually(exporter.scrape) { scrape in
            ExpectedFigures.deviations(scrape, counts, of: Self.targets)
        }
        #expect(scrape["vpn_exporter_targets"] == Double(Self.targets.count))
        #expect(scrape["vpn_exporter_socket_drops_total"] == 0)
        let losing = scrape.series("vpn_probe_lost_total").filter { $0.value > 0 }.keys
        #expect(losing.filter { $0.labels["connection"]?.hasPrefix("good") != false } == [])
        // At least 15,000 requests went to lossy targets.
        let share = scrape.sum("vpn_probe_lost_total") / scrape.sum("vpn_probe_sent_total")
        #expect((0.14...0.16).contains(share))
        #expect(Punctuality(scrape).isConsistent)
    }
}
