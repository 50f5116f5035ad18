import Testing

@testable import NetworkSimulator

/// Firewalls that keep dropping packets with the ICMP identifier that they saw first.
@Suite(
    .serialized, .timeLimit(.minutes(2)),
    .needsRoot, .needs("ip"))
struct RenewalTests {
    /// An exporter, and the part of the network that it probes.
    private struct Case: Sendable {
        let icmp: String
        let block: Int
        let comesBack: Bool

        var pinned: [TargetList.Target] { targets("pinned", 1) }
        var clean: [TargetList.Target] { targets("clean", 2) }

        var configuration: String {
            TargetList(icmp: icmp, probes: "interval: 50ms, timeout: 200ms, window: 10s", targets: pinned + clean).text
        }

        private func targets(_ name: String, _ host: Int) -> [TargetList.Target] {
            [
                TargetList.Target(connection: "\(name)-v4", address: "10.1.\(block).\(host)"),
                TargetList.Target(connection: "\(name)-v6", address: "fd00:1::\(block):\(host)"),
            ]
        }
    }

    private static let cases = [
        Case(icmp: "socket: raw, identifier_losses: 3", block: 1, comesBack: true),
        Case(icmp: "socket: datagram, identifier_losses: 3", block: 2, comesBack: true),
        Case(icmp: "socket: raw, identifier_losses: never", block: 3, comesBack: false),
    ]
    /// The number of requests that get a reply before the firewall drops their identifier.
    private static let answered = 20

    @Test func `a target with a blocked identifier recovers with another one, unless renewal is disabled`()
        async throws
    {
        var scenario = Scenario()
        scenario.fallback.delayMicroseconds = 5_000
        for target in Self.cases.flatMap(\.pinned) {
            var behaviour = scenario.fallback
            behaviour.pinnedAfter = Self.answered
            let address = try #require(Address(target.address))
            scenario.ranges.append(.init(first: address, behaviour: behaviour))
        }
        try await NetworkNamespace.with { namespace in
            try await SimulatorProcess.with(scenario, in: namespace) { network in
                try await NamespacedExporter.withAll(Self.cases.map(\.configuration), in: namespace) { exporters in
                    for exporter in exporters {
                        _ = try await exporter.scrape(inWhich: "each target has 150 verdicts") { scrape in
                            scrape.series("vpn_probe_completed_total").values.allSatisfy { $0 >= 150 }
                        }
                    }
                    let counts = try await network.comeToRest(exporters)
                    for (item, exporter) in zip(Self.cases, exporters) { try await compare(item, exporter, counts) }
                }
            }
        }
    }

    private func compare(_ item: Case, _ exporter: NamespacedExporter, _ counts: Counts) async throws {
        let scrape = try await expectEventually(exporter.scrape) { scrape in
            ExpectedFigures.deviations(scrape, counts, of: item.pinned + item.clean)
        }
        for target in item.clean { #expect(scrape.sum("vpn_probe_lost_total", with: target.labels) == 0) }
        let renewals = scrape["vpn_exporter_identifier_renewals_total", ["reason": "losses"]] ?? .nan
        let events = try await exporter.get("/api/v1/events")
        #expect(item.comesBack ? renewals >= 2 : renewals == 0, "\(item.icmp): \(renewals)")
        #expect(events.contains("identifiers_renewed") == item.comesBack, "\(item.icmp): \(events)")
        for target in item.pinned {
            let lost = scrape.sum("vpn_probe_lost_total", with: target.labels)
            let replies = scrape["vpn_probe_rtt_seconds_count", target.labels] ?? 0
            if item.comesBack {
                // The bound covers three losses, the requests then in flight, and as many again for a busy machine.
                #expect((3...20).contains(lost) && replies >= 120, "\(item.icmp): \(lost) lost, \(replies) replies")
            } else {
                #expect(
                    replies == Double(Self.answered) && lost >= 130, "\(item.icmp): \(lost) lost, \(replies) replies")
            }
        }
    }
}
