import Foundation
import Testing

@testable import NetworkSimulator

/// Bursts, outages, jitter, queues, and objectives against a simulated network: counts exactly, times within bounds.
@Suite(
    .serialized, .timeLimit(.minutes(4)),
    .needsRoot, .needs("ip"))
struct QualityTests {
    @Test func `losses, outages, routes, and queues match the network`() async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.run("ip", "link", "set", "lo", "up")
            try await SimulatorProcess.with(try QualityNetwork.scenario, in: namespace) { network in
                try await NamespacedExporter.with(QualityNetwork.configuration, in: namespace) { exporter in
                    let running = try await probe(exporter)
                    expectRoutes(running)
                    try await expectWhileItLasts(running, network)
                    try await QualityObjectives.expectEvents(exporter)
                    let counts = try await network.comeToRest([exporter])
                    #expect(counts.unseen == 0 && counts.writeErrors == 0)
                    let scrape = try await exporter.scrape()
                    for kind in QualityNetwork.kinds {
                        for (address, connection) in zip(kind.addresses, kind.connections) {
                            try expectLosses(scrape, counts, kind, address, connection)
                        }
                    }
                    try expectPolicing(scrape, counts)
                    QualityObjectives.expect(scrape)
                    QualityObjectives.expectAvailability(running)
                }
            }
        }
    }

    private static func labels(_ connection: String) -> [String: String] { TargetList.labels(of: connection) }

    private func probe(_ exporter: NamespacedExporter) async throws -> Scrape {
        try await exporter.scrape(inWhich: "each target has sent enough requests", within: .seconds(90)) { scrape in
            let sent = scrape.series("vpn_probe_sent_total").values
            return sent.count == QualityNetwork.all.count * 2 + 4
                && sent.allSatisfy { $0 >= Double(QualityNetwork.requests) }
        }
    }

    // MARK: What was lost

    private func expectLosses(
        _ scrape: Scrape, _ counts: Counts, _ kind: QualityNetwork.Kind, _ address: String, _ connection: String
    ) throws {
        let truth = try #require(counts.addresses[address])
        let expected = ExpectedQuality(
            kind.behaviour, of: try #require(Address(address)), seed: QualityNetwork.seed, requests: truth.requests,
            threshold: 3)
        let labels = Self.labels(connection)
        func served(_ name: String) -> Int? { scrape[name, labels].map { Int($0) } }
        #expect(served("vpn_probe_loss_burst_packets_count") == expected.burstCount, "\(connection)")
        #expect(served("vpn_probe_loss_burst_packets_sum") == expected.burstSum, "\(connection)")
        for length in [1, 2, 3, 5, 10, 30, 60, 300, 1_800] {
            let bucket = scrape["vpn_probe_loss_burst_packets_bucket", labels.merging(["le": "\(length)"]) { $1 }]
            #expect(bucket.map { Int($0) } == expected.burstsUp(to: length), "\(connection) up to \(length)")
        }
        #expect(served("vpn_probe_consecutive_losses") == expected.consecutive, "\(connection)")
        // The cut at the end causes one more outage for each target that still answered.
        let isAway = expected.consecutive >= 3
        let outages = expected.outages.count + (isAway ? 0 : 1)
        #expect(served("vpn_target_outages_total") == outages, "\(connection)")
        #expect(served("vpn_target_up") == 0, "\(connection)")
        // The first state is not a change.
        let first = kind.name == "silent" ? 1 : 0
        let changes = 2 * outages - 1 - first
        #expect(served("vpn_target_state_changes_total") == changes, "\(connection)")
        let longest = expected.outages.isEmpty ? nil : served("vpn_target_flapping")
        #expect(longest ?? 0 == (kind.name == "at" || kind.name == "rekey" ? 1 : 0), "\(connection)")
        let time = scrape["vpn_target_outage_seconds_total", labels] ?? .nan
        let failures = scrape.sum("vpn_probe_send_errors_total", with: labels)
        let atEnd = (failures - (isAway ? 0 : 1)) * QualityNetwork.interval
        let difference = time - truth.timeDropped(inRunsFrom: 3) - atEnd
        let tolerance = 0.12 + 0.005 * Double(expected.outages.count)
        #expect(abs(difference) < tolerance, "\(connection): \(time) s in outage are \(difference) s too many")
    }

    /// Expects only the requests that the policer passes, and the bursts of losses that the network counted.
    private func expectPolicing(_ scrape: Scrape, _ counts: Counts) throws {
        for (address, connection) in zip(QualityNetwork.policed.addresses, QualityNetwork.policed.connections) {
            let truth = try #require(counts.addresses[address])
            let labels = Self.labels(connection)
            #expect(truth.dropped > 200, "the policer dropped \(truth.dropped)")
            let runs = truth.dropRuns.values.reduce(0, +)
            let lost = truth.dropRuns.reduce(0) { $0 + (Int($1.key) ?? 0) * $1.value }
            #expect(scrape["vpn_probe_loss_burst_packets_count", labels].map { Int($0) } == runs)
            #expect(scrape["vpn_probe_loss_burst_packets_sum", labels].map { Int($0) } == lost)
            #expect(scrape["vpn_probe_consecutive_losses", labels].map { Int($0) } == truth.dropRun)
            // The only outage is the cut at the end.
            #expect(scrape["vpn_target_outages_total", labels] == 1)
        }
    }

    // MARK: Routes and queues, while requests go on

    private func expectRoutes(_ scrape: Scrape) {
        for connection in QualityNetwork.rerouted.connections {
            let labels = Self.labels(connection)
            #expect(scrape["vpn_probe_hop_limit_changes_total", labels] == 1)
            #expect(scrape["vpn_probe_reply_hop_limit", labels] == 55)
            expect(scrape, "vpn_target_base_rtt_seconds", labels, 0.030...0.034)
            expect(scrape, "vpn_target_queueing_seconds", labels, 0...0.006)
            for percentile in ["p50", "p90"] {
                expect(scrape, "vpn_target_rtt_\(percentile)_seconds", labels, 0.030...0.036)
            }
        }
        for connection in QualityNetwork.queued.connections {
            let labels = Self.labels(connection)
            expect(scrape, "vpn_target_base_rtt_seconds", labels, 0.010...0.013)
            // The figure covers the newest 500 requests, around the peak of the queue, at the slowest twentieth.
            expect(scrape, "vpn_target_queueing_seconds", labels, 0.053...0.066)
        }
        for kind in QualityNetwork.all where kind.name != "silent" {
            for connection in kind.connections {
                let labels = Self.labels(connection)
                let replies = scrape["vpn_probe_rtt_seconds_count", labels]
                let remarked = scrape["vpn_probe_dscp_remarked_total", labels]
                #expect(remarked == (kind.name == QualityNetwork.remarked.name ? replies : 0), "\(connection)")
            }
        }
    }

    private func expect(
        _ scrape: Scrape, _ name: String, _ labels: [String: String], _ range: ClosedRange<Double>,
        at location: SourceLocation = #_sourceLocation
    ) {
        let value = scrape[name, labels] ?? .nan
        #expect(range.contains(value), "\(name)\(labels): \(value)", sourceLocation: location)
    }

    /// Expects the wall clock times of an outage, and the state of each quorum.
    private func expectWhileItLasts(_ scrape: Scrape, _ network: SimulatorProcess) async throws {
        let counts = try await network.counts()
        for (address, connection) in zip(QualityNetwork.kinds[6].addresses, QualityNetwork.kinds[6].connections) {
            let labels = Self.labels(connection)
            let start = try #require(scrape["vpn_target_last_outage_start_timestamp_seconds", labels])
            let end = try #require(scrape["vpn_target_last_outage_end_timestamp_seconds", labels])
            let lasted = try #require(counts.addresses[address]).timeDropped(inRunsFrom: 3)
            #expect(abs(end - start - lasted) < 0.025, "\(end - start) s in the place of \(lasted)")
            // The first lost request was sent at least 1,200 intervals before the scrape.
            let age = Date().timeIntervalSince1970 - start
            #expect(
                (1_190 * QualityNetwork.interval...1_190 * QualityNetwork.interval + 40).contains(age),
                "began \(age) s ago")
        }
        #expect(scrape["vpn_connection_up", ["connection": "pair-any"]] == 1)
        #expect(scrape["vpn_connection_up", ["connection": "pair-all"]] == 0)
        #expect(scrape["vpn_target_loss_burst_max_packets", Self.labels("at-v4")] == 3)
        #expect(scrape["vpn_target_loss_burst_max_packets", Self.labels("clean-v4")] == 0)
    }
}

extension Truth {
    /// Returns the seconds in runs of at least `length` requests without a response, including the current run.
    fileprivate func timeDropped(inRunsFrom length: Int) -> Double {
        let ended = dropRunTimes.filter { Int($0.key) ?? 0 >= length }.values.reduce(0, +)
        return Double(ended + (dropRun >= length ? dropRunTime : 0)) / 1e9
    }
}
