import Glibc
import Testing

@testable import NetworkSimulator

/// An exporter that its host stops for a second. The kernel's timestamps of that second remain valid.
@Suite(
    .serialized, .timeLimit(.minutes(2)),
    .needsRoot, .needs("ip"))
struct StandstillTests {
    private static let targets: [TargetList.Target] = (1...250).flatMap { number in
        [
            TargetList.Target(connection: "v4-\(number)", address: "10.1.0.\(number)"),
            TargetList.Target(connection: "v6-\(number)", address: "fd00:1::\(number)"),
        ]
    }

    @Test(arguments: ["raw", "datagram"])
    func `a standstill of one second causes no loss, lengthens no round trip, and is reported`(socket: String)
        async throws
    {
        var scenario = Scenario()
        scenario.fallback.delayMicroseconds = 60_000
        let list = TargetList(
            icmp: "socket: \(socket)", probes: "interval: 250ms, timeout: 300ms, window: 30s", targets: Self.targets)
        try await NetworkNamespace.with { namespace in
            try await SimulatorProcess.with(scenario, in: namespace) { network in
                try await NamespacedExporter.with(list.text, in: namespace) { exporter in
                    try await stand(exporter, network)
                    let counts = try await network.comeToRest([exporter])
                    let scrape = try await expectEventually(exporter.scrape) { scrape in
                        ExpectedFigures.deviations(scrape, counts, of: Self.targets)
                    }
                    compare(scrape)
                }
            }
        }
    }

    /// Stops the exporter while requests are in flight, for longer than their timeout.
    private func stand(_ exporter: NamespacedExporter, _ network: SimulatorProcess) async throws {
        func replies(_ count: Double) async throws {
            _ = try await exporter.scrape(inWhich: "each target has \(count) replies") { scrape in
                let replies = scrape.series("vpn_probe_rtt_seconds_count").values
                return replies.count == Self.targets.count && replies.allSatisfy { $0 >= count }
            }
        }
        try await replies(8)
        exporter.child.send(SIGSTOP)
        try await Task.sleep(for: .seconds(1))
        exporter.child.send(SIGCONT)
        try await replies(16)
    }

    private func compare(_ scrape: Scrape) {
        #expect(scrape.sum("vpn_probe_lost_total") == 0)
        #expect(scrape.sum("vpn_probe_late_replies_total") == 0)
        #expect(scrape["vpn_exporter_socket_drops_total"] == 0)
        let longest = scrape.series("vpn_target_rtt_max_seconds").values.max() ?? .nan
        #expect((0.06...0.16).contains(longest))
        #expect(scrape["vpn_exporter_measurement_impaired"] == 1)
        let punctuality = Punctuality(scrape)
        #expect(punctuality.lateRequests > 0)
        // The late readings are those of the requests in flight: a quarter of the targets.
        #expect(punctuality.lateReadings >= 20)
    }
}
