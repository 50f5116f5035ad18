import Testing

@testable import CloudWatching
@testable import Exposition
@testable import Metrics
@testable import Probing
@testable import VPNConfiguration

/// The section `metrics`, and its effect on the settings of each target.
struct MetricsConfigurationTests {
    private func parse(_ metrics: String, target: String = "") throws -> ExporterConfiguration {
        let text = """
            monitors: { mode: none }
            metrics: \(metrics)
            connections:
              - { name: a, targets: [ { name: peer, address: 192.0.2.1, probes: { \(target) } } ] }

            """
        return try ConfigurationFixture.parse(Array(text.utf8), file: "metrics")
    }

    private func settings(_ metrics: String, target: String = "") throws -> ProbeSettings {
        try #require(try parse(metrics, target: target).connections.first?.targets.first).probes
    }

    private func message(_ metrics: String) -> String {
        let text =
            "monitors: { mode: none }\nmetrics: \(metrics)\nconnections: [ { name: a, targets: "
            + "[ { name: peer, address: 192.0.2.1 } ] } ]\n"
        return ConfigurationFixture.problems(Array(text.utf8), file: "f.yml")
    }

    @Test func `an empty section is equivalent to a missing one`() throws {
        #expect(try parse("{}").metrics == MetricsConfiguration())
        #expect(try settings("{}") == .standard)
        #expect(try settings("{ profile: minimal }") == .standard)
    }

    @Test func `buckets and native histograms apply to the target`() throws {
        let settings = try settings(
            "{ buckets: [0.000001, 0.25, 1, 60], native_histogram: { schema: -1, max_buckets: 160, classic_buckets: false } }",
            target: "interval: 2s")
        let layout = settings.values.histograms
        #expect(layout.buckets.bounds == [1_000, 250_000_000, 1_000_000_000, 60_000_000_000])
        #expect(layout.native?.schema == -1)
        #expect(layout.native?.maximumBuckets == 160)
        #expect(layout.native?.hasClassicBuckets == false)
        #expect(settings.interval == .seconds(2))
        #expect(try self.settings("{ native_histogram: { enabled: false } }").values.histograms.native == nil)
    }

    @Test func `the full profile enables what the target does not disable`() throws {
        let all = try settings("{ profile: full }")
        #expect(all.hasJitterHistogram)
        #expect(all.hasMeanOpinionScore)
        let some = try settings("{ profile: full }", target: "jitter_histogram: false")
        #expect(!some.hasJitterHistogram)
        #expect(some.hasMeanOpinionScore)
    }

    @Test(arguments: [
        ("[]", "is empty"),
        ("0.1", "expected a list of 1 to 18 rising numbers, each 0.000001 to 60, got text"),
        ("[0.1, 0.1]", "does not rise"),
        ("[0]", "item 1 is not such a number"), ("[1, 61]", "item 2"), ("[\"1\"]", "item 1"), ("[1e-3]", "item 1"),
        ("[-1]", "item 1"), ("[.5]", "item 1"), ("[0.0000000001]", "item 1"), ("[[1]]", "item 1"),
        ("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]", "19 bounds are above the maximum of 18"),
    ])
    func `invalid bounds are rejected with their problem`(bounds: String, part: String) {
        let message = message("{ buckets: \(bounds) }")
        #expect(message.contains("metrics.buckets") && message.contains(part), "\(message)")
    }

    @Test func `a histogram counts by its own bounds`() {
        var histogram = RoundTripHistogram(
            HistogramLayout(bounds: [1_000_000, 2_000_000], native: NativeHistogramConfiguration(isEnabled: false)))
        for time: Int64 in [0, 1_000_000, 1_000_001, 2_000_001, .max] { histogram.observe(time) }
        #expect(histogram.value.counts == [2, 1, 2])
        #expect(histogram.native == nil)
        var native = RoundTripHistogram()
        native.observe(20_000_000)
        #expect(native.native?.counts.map(\.count) == [1])
        #expect(native.value.counts.count == 19)
    }

    @Test func `the minimal profile has 30 to 70 metrics and no histogram of targets, and the others have all metrics`()
    {
        let shown = MetricCatalog.all.filter { MetricsProfile.minimal.shows($0.name) }
        #expect((30...70).contains(shown.count))
        #expect(shown.filter { $0.type == .histogram }.map(\.name) == ["vpn_exporter_schedule_lag_seconds"])
        #expect(MetricCatalog.all.allSatisfy { MetricsProfile.standard.shows($0.name) })
        #expect(MetricCatalog.all.allSatisfy { MetricsProfile.full.shows($0.name) })
    }
}
