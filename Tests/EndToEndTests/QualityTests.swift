import Foundation
import Testing

@testable import NetworkSimulator

/// Bursts, outages, jitter, queues, and objectives against a simulated network: counts exactly, times within bounds.
@Suite(
    .serialized, .timeLimit(.minutes(4)),
    .enabled(if: Privileges.areRoots, "needs root with CAP_NET_ADMIN and CAP_SYS_ADMIN"), .needs("ip", "curl"))
struct QualityTests {
    private static let seed: UInt64 = 20_261_123
    private static let interval = 0.02
    /// Enough requests for a route change to become the base: three of the twelve slots of a base window of 60 s.
    private static let requests = 1_500
    /// The number of the request from which on the other route applies.
    private static let change = 250

    /// One kind of behaviour, with an address of each family.
    private struct Kind: Sendable {
        let name: String
        let place: Int
        let behaviour: Behaviour

        init(_ name: String, _ place: Int, _ change: (inout Behaviour) -> Void) {
            self.name = name
            self.place = place
            var behaviour = Behaviour()
            behaviour.delayMicroseconds = 10_000
            behaviour.replyHopLimit = 57
            change(&behaviour)
            self.behaviour = behaviour
        }

        var addresses: [String] { ["10.1.\(place).1", "fd00:1::\(place):1"] }
        var connections: [String] { [name + "-v4", name + "-v6"] }
    }

    private static let kinds = [
        Kind("clean", 1) { _ in },
        // The real pattern is six seconds of each minute. The test runs 20 times as fast.
        Kind("rekey", 2) { $0.holes = .init(every: 150, length: 15) },
        Kind("random", 3) { $0.loss = 0.05 },
        Kind("below", 4) { $0.holes = .init(every: 20, length: 2) },
        Kind("at", 5) { $0.holes = .init(every: 20, length: 3) },
        Kind("silent", 6) { $0.isSilent = true },
        Kind("away", 7) { $0.lostRequests = Set(300...420) },
        Kind("gone", 8) { $0.lostRequests = Set(1_000...10_000) },
    ]
    private static let policed = Kind("policed", 9) {
        $0.policer = .init(packetsPerSecond: 40, burst: 5)
    }
    private static let rerouted = Kind("rerouted", 10) {
        $0.phases = [.init(from: change, delayMicroseconds: 30_000, replyHopLimit: 55)]
    }
    private static let queued = Kind("queued", 11) {
        $0.queue = .init(from: 700, until: 2_000, peakMicroseconds: 60_000)
    }
    private static let remarked = Kind("remarked", 12) { $0.replyCodePoint = 10 }
    private static let all = kinds + [policed, rerouted, queued, remarked]

    @Test func `losses, outages, routes, and queues match the network`() async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.run("ip", "link", "set", "lo", "up")
            try await SimulatorProcess.with(try Self.scenario, in: namespace) { network in
                try await NamespacedExporter.with(Self.configuration, in: namespace) { exporter in
                    let running = try await probe(exporter)
                    expectRoutes(running)
                    try await expectWhileItLasts(running, network)
                    try await expectEvents(exporter)
                    let counts = try await network.comeToRest([exporter])
                    #expect(counts.unseen == 0 && counts.writeErrors == 0)
                    let scrape = try await exporter.scrape()
                    for kind in Self.kinds {
                        for (address, connection) in zip(kind.addresses, kind.connections) {
                            try expectLosses(scrape, counts, kind, address, connection)
                        }
                    }
                    try expectPolicing(scrape, counts)
                    expectObjectives(scrape)
                    expectAvailability(running)
                }
            }
        }
    }

    private static var scenario: Scenario {
        get throws {
            var scenario = Scenario()
            scenario.seed = seed
            scenario.lateThresholdMicroseconds = 400_000
            for kind in all {
                for text in kind.addresses {
                    let address = try #require(Address(text))
                    scenario.ranges.append(.init(first: address, behaviour: kind.behaviour))
                }
            }
            scenario.ranges.sort { $0.first < $1.first }
            return scenario
        }
    }

    /// Returns the configuration. It disables traces, because they send requests to the same addresses.
    private static var configuration: String {
        var text = """
            monitors: { mode: none }
            probes: { interval: 20ms, timeout: 400ms, window: 10s, base_window: 1m, trace: { enabled: false } }
            objective: { loss: 0.01, rtt: 20ms, availability: 0.99 }
            connections:

            """
        for kind in all {
            for (address, name) in zip(kind.addresses, kind.connections) {
                text += "  - { name: \(name), targets: [ { name: peer, address: \"\(address)\" } ] }\n"
            }
        }
        for quorum in ["any", "all"] {
            text += """
                  - name: pair-\(quorum)
                    quorum: \(quorum)
                    targets:
                      - { name: near, address: 10.1.1.1 }
                      - { name: other, address: 10.1.8.1 }

                """
        }
        return text
    }

    private static func labels(_ connection: String) -> [String: String] { TargetList.labels(of: connection) }

    private func probe(_ exporter: NamespacedExporter) async throws -> Scrape {
        try await exporter.scrape(inWhich: "each target has sent enough requests", within: .seconds(90)) { scrape in
            let sent = scrape.series("vpn_probe_sent_total").values
            return sent.count == Self.all.count * 2 + 4 && sent.allSatisfy { $0 >= Double(Self.requests) }
        }
    }

    // MARK: What was lost

    private func expectLosses(
        _ scrape: Scrape, _ counts: Counts, _ kind: Kind, _ address: String, _ connection: String
    ) throws {
        let truth = try #require(counts.addresses[address])
        let expected = ExpectedQuality(
            kind.behaviour, of: try #require(Address(address)), seed: Self.seed, requests: truth.requests, threshold: 3)
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
        let atEnd = (failures - (isAway ? 0 : 1)) * Self.interval
        let difference = time - truth.timeDropped(inRunsFrom: 3) - atEnd
        let tolerance = 0.12 + 0.005 * Double(expected.outages.count)
        #expect(abs(difference) < tolerance, "\(connection): \(time) s in outage are \(difference) s too many")
    }

    /// Expects only the requests that the policer passes, and the bursts of losses that the network counted.
    private func expectPolicing(_ scrape: Scrape, _ counts: Counts) throws {
        for (address, connection) in zip(Self.policed.addresses, Self.policed.connections) {
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
        for connection in Self.rerouted.connections {
            let labels = Self.labels(connection)
            #expect(scrape["vpn_probe_hop_limit_changes_total", labels] == 1)
            #expect(scrape["vpn_probe_reply_hop_limit", labels] == 55)
            expect(scrape, "vpn_target_base_rtt_seconds", labels, 0.030...0.034)
            expect(scrape, "vpn_target_queueing_seconds", labels, 0...0.006)
            for percentile in ["p50", "p90"] {
                expect(scrape, "vpn_target_rtt_\(percentile)_seconds", labels, 0.030...0.036)
            }
        }
        for connection in Self.queued.connections {
            let labels = Self.labels(connection)
            expect(scrape, "vpn_target_base_rtt_seconds", labels, 0.010...0.013)
            // The figure covers the newest 500 requests, around the peak of the queue, at the slowest twentieth.
            expect(scrape, "vpn_target_queueing_seconds", labels, 0.053...0.066)
        }
        for kind in Self.all where kind.name != "silent" {
            for connection in kind.connections {
                let labels = Self.labels(connection)
                let replies = scrape["vpn_probe_rtt_seconds_count", labels]
                let remarked = scrape["vpn_probe_dscp_remarked_total", labels]
                #expect(remarked == (kind.name == Self.remarked.name ? replies : 0), "\(connection)")
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
        for (address, connection) in zip(Self.kinds[6].addresses, Self.kinds[6].connections) {
            let labels = Self.labels(connection)
            let start = try #require(scrape["vpn_target_last_outage_start_timestamp_seconds", labels])
            let end = try #require(scrape["vpn_target_last_outage_end_timestamp_seconds", labels])
            let lasted = try #require(counts.addresses[address]).timeDropped(inRunsFrom: 3)
            #expect(abs(end - start - lasted) < 0.025, "\(end - start) s in the place of \(lasted)")
            // The first lost request was sent at least 1,200 intervals before the scrape.
            let age = Date().timeIntervalSince1970 - start
            #expect((1_190 * Self.interval...1_190 * Self.interval + 40).contains(age), "began \(age) s ago")
        }
        #expect(scrape["vpn_connection_up", ["connection": "pair-any"]] == 1)
        #expect(scrape["vpn_connection_up", ["connection": "pair-all"]] == 0)
        #expect(scrape["vpn_target_loss_burst_max_packets", Self.labels("at-v4")] == 3)
        #expect(scrape["vpn_target_loss_burst_max_packets", Self.labels("clean-v4")] == 0)
    }

    // MARK: Objectives and events

    private func expectObjectives(_ scrape: Scrape) {
        for kind in Self.all {
            for connection in kind.connections {
                let labels = Self.labels(connection)
                let (completed, replies) = (
                    scrape["vpn_probe_completed_total", labels], scrape["vpn_probe_rtt_seconds_count", labels]
                )
                let loss = labels.merging(["objective": "loss"]) { $1 }
                #expect(scrape["vpn_slo_requests_total", loss] == completed)
                #expect(scrape["vpn_slo_good_requests_total", loss] == replies)
                let time = labels.merging(["objective": "rtt"]) { $1 }
                #expect(scrape["vpn_slo_requests_total", time] == completed)
                guard kind.name == Self.rerouted.name else { continue }
                // Requests before the change are good, except for some that this machine delayed.
                let good = scrape["vpn_slo_good_requests_total", time] ?? .nan
                #expect((Double(Self.change) * 0.9...Double(Self.change) - 1).contains(good), "\(good)")
            }
        }
    }

    private func expectAvailability(_ scrape: Scrape) {
        expectAvailability(scrape, "clean-v4") { $0 == 0 }
        // An outage of 2.4 seconds touches three or four seconds, or more on a busy host.
        expectAvailability(scrape, "away-v4") { 3...5 ~= $0 }
        expectAvailability(scrape, "silent-v4") { $0 >= 25 }
        expectAvailability(scrape, "pair-any") { $0 == 0 }
        expectAvailability(scrape, "pair-all") { $0 >= 5 }
    }

    private func expectAvailability(_ scrape: Scrape, _ connection: String, bad isExpected: (Int) -> Bool) {
        let labels = ["connection": connection, "objective": "availability"]
        let total = Int(scrape["vpn_slo_seconds_total", labels] ?? -1)
        let bad = total - Int(scrape["vpn_slo_good_seconds_total", labels] ?? -1)
        #expect((25...60).contains(total) && isExpected(bad), "\(connection): \(bad) of \(total) seconds are bad")
    }

    private func expectEvents(_ exporter: NamespacedExporter) async throws {
        struct Answer: Decodable {
            struct Event: Decodable {
                let kind: String
                let connection: String?
                let time: String
                let text: String
            }

            let events: [Event]
        }
        let text = try await exporter.get("/api/v1/events")
        let events = try JSONDecoder().decode(Answer.self, from: Data(text.utf8)).events
        let away = events.filter { $0.connection == "away-v4" && $0.kind.hasPrefix("outage") }
        #expect(away.map(\.kind) == ["outage_ended", "outage_began"])
        #expect(away.first?.text.hasPrefix("target peer answers again after 2s") == true, "\(away)")
        #expect(events.filter { $0.connection == "clean-v4" }.isEmpty)
        #expect(
            Set(events.filter { $0.connection == "silent-v4" }.map(\.kind))
                == ["outage_began", "connection_state_changed"])
        #expect(exporter.child.errorText.contains("msg=\"outage ended\" connection=away-v4"))
    }
}

extension Truth {
    /// Returns the seconds in runs of at least `length` requests without a response, including the current run.
    fileprivate func timeDropped(inRunsFrom length: Int) -> Double {
        let ended = dropRunTimes.filter { Int($0.key) ?? 0 >= length }.values.reduce(0, +)
        return Double(ended + (dropRun >= length ? dropRunTime : 0)) / 1e9
    }
}
