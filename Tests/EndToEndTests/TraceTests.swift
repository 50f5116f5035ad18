import Testing

@testable import NetworkSimulator

/// A target that has an outage and returns over another path, in a network with routers that answer.
@Suite(
    .timeLimit(.minutes(2)),
    .needsRoot, .needs("ip"))
struct TraceTests {
    private static let targets = [
        TargetList.Target(connection: "paris-v4", address: "10.1.1.1"),
        TargetList.Target(connection: "paris-v6", address: "fd00:1::1:1"),
    ]
    private static let routers = [["10.255.255.11", "10.255.255.13"], ["fd00:5::11", "fd00:5::13"]]
    private static let others = ["10.255.255.19", "fd00:5::19"]

    /// Returns the network. The second router never answers, and another one replaces the first in the middle of the
    /// outage.
    private static func scenario() throws -> Scenario {
        var scenario = Scenario()
        for (index, target) in targets.enumerated() {
            let known = try routers[index].map { try #require(Address($0)) }
            let other = try #require(Address(others[index]))
            var behaviour = Behaviour()
            behaviour.delayMicroseconds = 5_000
            behaviour.hops = [known[0], nil, known[1]]
            behaviour.lostRequests = Set(300...500)
            behaviour.phases = [.init(from: 400, hops: [other, nil, known[1]])]
            scenario.ranges.append(.init(first: try #require(Address(target.address)), behaviour: behaviour))
        }
        scenario.ranges.sort { $0.first < $1.first }
        return scenario
    }

    private static var configuration: String {
        var list = TargetList(
            probes: "interval: 20ms, timeout: 400ms, window: 10s", targets: targets)
        list.areTraced = true
        return list.text
    }

    @Test func `the exporter traces the path when an outage begins and ends, and reports a changed path`() async throws
    {
        try await NetworkNamespace.with { namespace in
            try await namespace.run("ip", "link", "set", "lo", "up")
            try await SimulatorProcess.with(try Self.scenario(), in: namespace) { _ in
                try await NamespacedExporter.with(Self.configuration, in: namespace) { exporter in
                    let scrape = try await exporter.scrape(inWhich: "both paths have changed", within: .seconds(60)) {
                        $0.sum("vpn_path_changes_total") >= 2
                    }
                    for target in Self.targets {
                        #expect(scrape["vpn_path_hops", target.labels] == 4)
                        #expect(scrape["vpn_path_changes_total", target.labels] == 1)
                        #expect(scrape["vpn_target_outages_total", target.labels] == 1)
                    }
                    try await expectReported(exporter)
                }
            }
        }
    }

    private func expectReported(_ exporter: NamespacedExporter) async throws {
        let events = try await exporter.get("/api/v1/events")
        let log = exporter.child.errorText
        let metrics = try await exporter.get("/metrics")
        for (index, target) in Self.targets.enumerated() {
            let text = "path to target peer changed: \(Self.others[index]) "
            #expect(events.contains(text), "\(events)")
            for occasion in ["outage_began", "outage_ended"] {
                let lines = log.split(separator: "\n").filter {
                    $0.contains("connection=\(target.connection) ") && $0.contains("occasion=\(occasion)")
                }
                #expect(lines.count == 1, "\(occasion): \(log)")
            }
            // Router addresses must not become labels.
            for router in Self.routers[index] + [Self.others[index]] { #expect(!metrics.contains(router)) }
        }
    }
}
