import Testing

@testable import NetworkSimulator

/// `/metrics` against a simulated network, packet for packet.
@Suite(
    .serialized, .timeLimit(.minutes(5)),
    .needsRoot, .needs("ip"))
struct AccountingTests {
    enum Socket: String, CaseIterable {
        /// A raw socket, as root.
        case raw
        /// A datagram socket, as a user without capabilities.
        case datagram
    }

    @Test(arguments: Socket.allCases)
    func `the exporter counts every request with the verdict that the network gave it`(socket: Socket) async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.run("ip", "link", "set", "lo", "up")
            let scenario = try SimulatedNetwork.scenario(seed: 20_261_122)
            try await SimulatorProcess.with(scenario, in: namespace) { network in
                let user: NamespacedExporter.User = socket == .raw ? .root : .nobody
                try await NamespacedExporter.with(
                    SimulatedNetwork.configuration.text, in: namespace, as: user
                ) { exporter in
                    try await probe(exporter, until: 150)
                    try await compare(network, exporter)
                }
            }
        }
    }

    /// Waits until each target has sent the given number of requests.
    private func probe(_ exporter: NamespacedExporter, until requests: Double) async throws {
        let what = "each target has sent \(requests) requests"
        _ = try await exporter.scrape(inWhich: what, within: .seconds(90)) { scrape in
            let sent = scrape.series("vpn_probe_sent_total").values
            return sent.count == SimulatedNetwork.targets.count && sent.allSatisfy { $0 >= requests }
        }
    }

    private func compare(_ network: SimulatorProcess, _ exporter: NamespacedExporter) async throws {
        let counts = try await network.comeToRest([exporter])
        #expect(counts.unseen == 0 && counts.writeErrors == 0)
        let targets = SimulatedNetwork.targets
        // The network's last packets may wait some time before the exporter reads them.
        let scrape = try await expectEventually(exporter.scrape) { scrape in
            ExpectedFigures.deviations(scrape, counts, of: targets)
        }
        #expect(meanDeviations(scrape, counts) == [])
        for target in targets {
            let labels = target.labels.merging(["reason": "no_route"]) { $1 }
            #expect(scrape["vpn_probe_send_errors_total", labels] ?? 0 > 0, "\(target.connection)")
        }
    }

    /// Returns the targets with a mean round-trip time that differs from the network's. The lower tolerance is 0.1 ms,
    /// because the two timestamps come from different ends of the device. The upper is 3 ms, because requests wait for
    /// the simulator on a busy machine.
    private func meanDeviations(_ scrape: Scrape, _ counts: Counts) -> [String] {
        SimulatedNetwork.targets.compactMap { target in
            guard let truth = counts.addresses[target.address], truth.clean > 0 else { return nil }
            let sum = scrape["vpn_probe_rtt_seconds_sum", target.labels] ?? .nan
            let count = scrape["vpn_probe_rtt_seconds_count", target.labels] ?? .nan
            let error = sum / count - Double(truth.roundTripSum) / Double(truth.clean) / 1e9
            return (-0.0001...0.003).contains(error) ? nil : "\(target.connection): off by \(error) s"
        }
    }
}
