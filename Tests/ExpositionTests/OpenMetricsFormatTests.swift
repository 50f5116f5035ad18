import Exposition
import Testing

/// The whole OpenMetrics text, from families to bytes.
struct OpenMetricsFormatTests {
    private static let families = [
        MetricFamily(
            name: "vpn_probe_rtt_seconds", help: "Round-trip \"time\".", type: .histogram, unit: .seconds,
            samples: [
                MetricSample(
                    labels: Labels(["target": "peer"]),
                    value: .histogram(
                        HistogramValue(
                            buckets: HistogramBuckets(nanoseconds: [5_000_000, 1_000_000_000]), counts: [3, 0, 1],
                            sum: 1_500_000_001)),
                    created: 1_767_323_000_500_000_000)
            ]),
        MetricFamily(
            name: "vpn_probe_lost_total", help: "Requests.", type: .counter,
            samples: [
                MetricSample(labels: Labels(["target": "peer"]), value: .count(2), created: 1_767_323_000_000_000_000),
                MetricSample(labels: Labels(["target": "gateway"]), value: .count(0)),
            ]),
        MetricFamily(
            name: "vpn_exporter_targets", help: "Targets \\ now,\nall.", type: .gauge,
            samples: [MetricSample(labels: .none, value: .count(4), created: 1)]),
        MetricFamily(name: "vpn_target_up", help: "No connection is known yet.", type: .gauge),
    ]

    @Test func `the text has units, creation times and an end mark, and counter families omit _total`() {
        #expect(
            String(decoding: ExpositionFormat.openMetrics.render(Self.families), as: UTF8.self) == #"""
                # TYPE vpn_exporter_targets gauge
                # HELP vpn_exporter_targets Targets \\ now,\nall.
                vpn_exporter_targets 4
                # TYPE vpn_probe_lost counter
                # HELP vpn_probe_lost Requests.
                vpn_probe_lost_total{target="gateway"} 0
                vpn_probe_lost_total{target="peer"} 2
                vpn_probe_lost_created{target="peer"} 1767323000
                # TYPE vpn_probe_rtt_seconds histogram
                # UNIT vpn_probe_rtt_seconds seconds
                # HELP vpn_probe_rtt_seconds Round-trip \"time\".
                vpn_probe_rtt_seconds_bucket{target="peer",le="0.005"} 3
                vpn_probe_rtt_seconds_bucket{target="peer",le="1.0"} 3
                vpn_probe_rtt_seconds_bucket{target="peer",le="+Inf"} 4
                vpn_probe_rtt_seconds_sum{target="peer"} 1.500000001
                vpn_probe_rtt_seconds_count{target="peer"} 4
                vpn_probe_rtt_seconds_created{target="peer"} 1767323000.5
                # EOF

                """#)
    }

    @Test func `without families, the text is only the end mark`() {
        #expect(ExpositionFormat.openMetrics.render([]) == Array("# EOF\n".utf8))
    }

    @Test(arguments: ExpositionFormat.allCases)
    func `the parts join to the whole`(format: ExpositionFormat) {
        let samples = (0..<5_000).map {
            MetricSample(labels: Labels(["n": "\($0 + 10_000)"]), value: .count(UInt64($0)), created: 0)
        }
        let families = Self.families + [MetricFamily(name: "x_total", help: "X.", type: .counter, samples: samples)]
        var parts: [[UInt8]] = []
        format.write(families, partLength: 1_000) { parts.append($0) }
        #expect(parts.count >= (format == .protobuf ? 1 : 50))
        #expect(Array(parts.joined()) == format.render(families))
    }
}
