import Foundation
import Testing

@testable import NetworkSimulator

/// The exposition in its formats and profiles, read by third-party programs.
@Suite(.serialized, .timeLimit(.minutes(4)))
struct FormatTests {
    /// Runs the body while an exporter runs on the quick start with a section `metrics`, once each target has a
    /// verdict.
    private func with(metrics: String, _ body: (ExporterProcess) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let file = folder + "/vpn-exporter.yml"
            // The two settings that a profile controls must not be set.
            let quickStart = try String(contentsOfFile: Checkout.quickStart, encoding: .utf8)
                .replacing("  jitter_histogram: true\n  mos: true\n", with: "")
            try "\(quickStart)\nmetrics: \(metrics)\n".write(toFile: file, atomically: true, encoding: .utf8)
            try await ExporterProcess.with(configuration: file) { exporter in
                _ = try await exporter.scrape(inWhich: "eight targets have verdicts and all monitors exist") {
                    $0.series("vpn_target_loss_ratio").count >= 8 && $0.sum("vpn_monitor_present") == 6
                }
                try await body(exporter)
            }
        }
    }

    @Test(.needs("promtool"), arguments: ["minimal", "standard", "full"])
    func `promtool has no complaint about any profile`(profile: String) async throws {
        try await with(metrics: "{ profile: \(profile) }") { exporter in
            try await TemporaryFolder.with { folder in
                let text = try await exporter.web.get("/metrics").text
                try text.write(toFile: folder + "/metrics", atomically: true, encoding: .utf8)
                let check = try await ChildProcess.output(
                    of: ["promtool", "check", "metrics"], input: folder + "/metrics")
                #expect(check.output + check.error == "")
                #expect(check.exit == .code(0))
                let scrape = try Scrape(text: text)
                #expect(scrape.series("vpn_probe_rtt_seconds_bucket").isEmpty == (profile == "minimal"))
                #expect(scrape.series("vpn_probe_jitter_seconds_bucket").isEmpty == (profile != "full"))
                #expect(scrape.series("vpn_target_mos").isEmpty == (profile != "full"))
                #expect(!scrape.series("vpn_target_rtt_mean_seconds").isEmpty)
            }
        }
    }

    @Test(
        .needsPythonPackages,
        arguments: ["minimal", "full"])
    func `the OpenMetrics parser of Prometheus' Python client reads every profile`(profile: String) async throws {
        try await with(metrics: "{ profile: \(profile), buckets: [0.0001, 1, 2.5] }") { exporter in
            let command = ThirdPartyClients.openMetrics(of: exporter.web)
            let run = try await ChildProcess.output(of: command, within: .seconds(60))
            #expect(run.exit == .code(0), "\(run.error)")
            let words = run.output.split(whereSeparator: \.isWhitespace)
            #expect(words.first == "ok", "\(run.output)")
            #expect(words.dropFirst().first.flatMap { Int($0) } ?? 0 >= 30)
            #expect((words.last == "0") == (profile == "minimal"), "\(run.output)")
        }
    }

    @Test(
        .needsRoot,
        .needs("ip", "tcpdump", "prometheus"))
    func `quantiles of the native histograms match the wire`() async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.ip("link set lo up")
            var scenario = Scenario()
            scenario.fallback.delayMicroseconds = 5_000
            scenario.fallback.jitter = .init(distribution: .uniform, microseconds: 10_000)
            try await SimulatorProcess.with(scenario, in: namespace) { simulator in
                var served: [String: Double] = [:]
                let wire = try await WireCapture.of(device: "sim0", in: namespace) {
                    served = try await measure(in: namespace, simulator)
                    return Int(served["count"] ?? 0)
                }
                let truth = wire.roundTrips.values.flatMap(\.self).sorted()
                #expect(served["count"] == Double(truth.count))
                #expect(truth.count >= 800)
                for (name, share) in Self.quantiles {
                    let exact = Double(truth[Int((share * Double(truth.count)).rounded(.up)) - 1]) / 1e9
                    // In schema 4, a bucket ends 4.4 % above its start.
                    #expect(abs((served[name] ?? .nan) / exact - 1) < 0.05, "\(name): \(served) is not \(exact)")
                }
            }
        }
    }

    private static let addresses = (1...10).map { "10.1.0.\($0)" }
    private static let quantiles = ["p50": 0.5, "p90": 0.9, "p99": 0.99]

    /// Returns the number of round trips and their quantiles, as Prometheus reports them at the end.
    private func measure(
        in namespace: NetworkNamespace, _ simulator: SimulatorProcess
    ) async throws -> [String: Double] {
        let targets = Self.addresses.map { TargetList.Target(connection: $0, address: $0) }
        let list = TargetList(probes: "interval: 50ms, timeout: 1s", targets: targets)
        return try await NamespacedExporter.with(list.text, in: namespace) { exporter in
            try await PrometheusProcess.with(
                scraping: exporter.web, arguments: [PrometheusProcess.nativeHistograms]
            ) { prometheus in
                _ = try await exporter.scrape(inWhich: "each target has 100 replies", within: .seconds(60)) { scrape in
                    let replies = scrape.series("vpn_probe_rtt_seconds_count").values
                    return replies.count == targets.count && replies.allSatisfy { $0 >= 100 }
                }
                try await simulator.cutOff()
                let last = try await exporter.scrape(inWhich: "nothing is in flight") {
                    $0.sum("vpn_probe_in_flight") == 0
                }
                let count = last.sum("vpn_probe_rtt_seconds_count")
                try await eventually("Prometheus has the last replies") {
                    let counts = try await prometheus.vector("sum(histogram_count(vpn_probe_rtt_seconds))")
                    return counts.first?.number == count ? () : nil
                }
                var served = ["count": count]
                for (name, share) in Self.quantiles {
                    let expression = "histogram_quantile(\(share), sum(vpn_probe_rtt_seconds))"
                    served[name] = try await prometheus.vector(expression).first?.number
                }
                return served
            }
        }
    }
}
