import Testing

@testable import NetworkSimulator

/// Served round-trip times against the kernel's timestamps at the network device.
@Suite(
    .serialized, .timeLimit(.minutes(3)),
    .needsRoot,
    .needs("ip", "tcpdump"))
struct AccuracyTests {
    private static let addresses = (1...20).map { "10.1.0.\($0)" }

    @Test func `the mean round-trip time matches the wire within 50 microseconds`() async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.run("ip", "link", "set", "lo", "up")
            var scenario = Scenario()
            scenario.fallback.delayMicroseconds = 5_000
            scenario.fallback.jitter = .init(distribution: .uniform, microseconds: 10_000)
            try await SimulatorProcess.with(scenario, in: namespace) { _ in
                var served = Scrape()
                let wire = try await WireCapture.of(device: "sim0", in: namespace) {
                    served = try await measure(in: namespace)
                    return Int(served.sum("vpn_probe_rtt_seconds_count"))
                }
                try compare(served, wire)
            }
        }
    }

    private func measure(in namespace: NetworkNamespace) async throws -> Scrape {
        let targets = Self.addresses.map { TargetList.Target(connection: $0, address: $0) }
        let list = TargetList(probes: "interval: 100ms, timeout: 1s", targets: targets)
        return try await NamespacedExporter.with(list.text, in: namespace) { exporter in
            _ = try await exporter.scrape(inWhich: "each target has 80 replies", within: .seconds(60)) { scrape in
                let replies = scrape.series("vpn_probe_rtt_seconds_count").values
                return replies.count == targets.count && replies.allSatisfy { $0 >= 80 }
            }
            // From now on each request is a send error, so that both sides come to rest.
            try await namespace.ip("route replace unreachable 10.1.0.0/16")
            return try await exporter.scrape(inWhich: "nothing is in flight") { $0.sum("vpn_probe_in_flight") == 0 }
        }
    }

    private func compare(_ served: Scrape, _ wire: WireCapture) throws {
        var errors: [String: Double] = [:]
        for address in Self.addresses {
            let labels = TargetList.labels(of: address)
            let truth = try #require(wire.roundTrips[address])
            #expect(served["vpn_probe_rtt_seconds_count", labels] == Double(truth.count))
            let sum = served["vpn_probe_rtt_seconds_sum", labels] ?? .nan
            errors[address] = (sum - Double(truth.reduce(0, +)) / 1e9) / Double(truth.count)
            let clocks = labels.merging(["address": address, "place": "line", "timestamp_source": "kernel/kernel"]) {
                $1
            }
            #expect(served["vpn_target_info", clocks] == 1)
        }
        // On a busy machine the two timestamps of one packet, of the capture and of the driver, can differ by some
        // milliseconds. Over 80 replies this shifts the mean by a twentieth of a millisecond.
        let deviating = errors.filter { abs($0.value) > 50e-6 }
        #expect(deviating.count <= 2, "seconds off: \(deviating)")
        #expect(errors.values.allSatisfy { abs($0) < 1e-3 }, "seconds off: \(errors)")
    }
}
