import Exposition
import Testing

/// The whole text of the text format, from families to bytes.
struct TextFormatTests {
    private static let buckets = HistogramBuckets(nanoseconds: [5_000_000, 1_000_000_000])

    private static let families = [
        MetricFamily(
            name: "vpn_probe_rtt_seconds", help: "Round-trip time.", type: .histogram, unit: .seconds,
            samples: [
                MetricSample(
                    labels: Labels(["connection": "berlin-paris", "target": "peer"]),
                    value: .histogram(
                        HistogramValue(buckets: buckets, counts: [3, 0, 1], sum: 1_500_000_001))
                )
            ]
        ),
        MetricFamily(
            name: "vpn_probe_lost_total", help: "Requests without a reply.", type: .counter,
            samples: [
                MetricSample(labels: Labels(["target": "peer"]).adding("reason", "timeout"), value: .count(2)),
                MetricSample(labels: Labels(["target": "gateway"]).adding("reason", "timeout"), value: .count(0)),
            ]
        ),
        MetricFamily(
            name: "vpn_exporter_targets", help: "Targets \\ \"probed\",\nnow.", type: .gauge,
            samples: [MetricSample(labels: .none, value: .count(4))]
        ),
        MetricFamily(name: "vpn_target_up", help: "No connection is known yet.", type: .gauge),
        MetricFamily(
            name: "vpn_probe_interval_seconds", help: "The pace.", type: .gauge, unit: .seconds,
            samples: [MetricSample(labels: Labels(["target": "a\\b\"c\nd"]), value: .nanoseconds(500_000_000))]
        ),
    ]

    private static let golden = #"""
        # HELP vpn_exporter_targets Targets \\ "probed",\nnow.
        # TYPE vpn_exporter_targets gauge
        vpn_exporter_targets 4
        # HELP vpn_probe_interval_seconds The pace.
        # TYPE vpn_probe_interval_seconds gauge
        vpn_probe_interval_seconds{target="a\\b\"c\nd"} 0.5
        # HELP vpn_probe_lost_total Requests without a reply.
        # TYPE vpn_probe_lost_total counter
        vpn_probe_lost_total{target="gateway",reason="timeout"} 0
        vpn_probe_lost_total{target="peer",reason="timeout"} 2
        # HELP vpn_probe_rtt_seconds Round-trip time.
        # TYPE vpn_probe_rtt_seconds histogram
        vpn_probe_rtt_seconds_bucket{connection="berlin-paris",target="peer",le="0.005"} 3
        vpn_probe_rtt_seconds_bucket{connection="berlin-paris",target="peer",le="1"} 3
        vpn_probe_rtt_seconds_bucket{connection="berlin-paris",target="peer",le="+Inf"} 4
        vpn_probe_rtt_seconds_sum{connection="berlin-paris",target="peer"} 1.500000001
        vpn_probe_rtt_seconds_count{connection="berlin-paris",target="peer"} 4

        """#

    private static func text(_ families: [MetricFamily]) -> String {
        String(decoding: ExpositionFormat.text.render(families), as: UTF8.self)
    }

    @Test func `counters, gauges and histograms are sorted and escaped, and a family without samples is left out`() {
        #expect(Self.text(Self.families) == Self.golden)
    }

    @Test func `any order of families and samples gives the same bytes`() {
        for _ in 0..<20 {
            var shuffled = Self.families.shuffled()
            for index in shuffled.indices { shuffled[index].samples.shuffle() }
            #expect(Self.text(shuffled) == Self.golden)
        }
    }

    @Test func `without samples, the body is empty`() {
        #expect(ExpositionFormat.text.render([]) == [])
        #expect(ExpositionFormat.text.render([MetricFamily(name: "a", help: "b", type: .gauge)]) == [])
    }

    @Test func `a histogram without labels has only le in its braces`() {
        let family = MetricFamily(
            name: "lag_seconds", help: "Lag.", type: .histogram,
            samples: [
                MetricSample(
                    labels: .none,
                    value: .histogram(HistogramValue(buckets: HistogramBuckets(nanoseconds: [1]))))
            ]
        )
        #expect(
            Self.text([family]) == """
                # HELP lag_seconds Lag.
                # TYPE lag_seconds histogram
                lag_seconds_bucket{le="0.000000001"} 0
                lag_seconds_bucket{le="+Inf"} 0
                lag_seconds_sum 0
                lag_seconds_count 0

                """)
    }

    @Test(arguments: hostileValues)
    func `any text survives as a label value`(value: String) throws {
        let family = MetricFamily(
            name: "a", help: value, type: .gauge,
            samples: [
                MetricSample(labels: Labels([("x", value), ("y", "\(value)\(value)")]), value: .count(1)),
                MetricSample(labels: Labels([("x", value)]).adding("z", value), value: .count(2)),
            ]
        )
        let parsed = try ParsedExposition(ExpositionFormat.text.render([family]))
        #expect(
            Set(parsed.samples) == [
                .init(name: "a", labels: ["x": value, "y": value + value], value: "1"),
                .init(name: "a", labels: ["x": value, "z": value], value: "2"),
            ])
        #expect(parsed.types == ["a": "gauge"])
    }

    private static let hostileValues = [
        "", " ", "\"", "\\", "\n", "\\n", "\\\"", "\"} 1\na 2", "a=\"b\",c=\"d\"", "{}", "# HELP a b", "\r\n",
        "\t\u{0}",
        "zürich – 東京 👩‍👩‍👧", "\u{2028}\u{85}", String(repeating: "\\\"\n", count: 10_000),
    ]

    @Test func `a thousand random families are valid and keep their values`() throws {
        var expected: [ParsedExposition.Sample] = []
        let families = (0..<1000).map { index in
            let value = UInt64.random(in: 0 ... .max) >> UInt64.random(in: 0..<64)
            expected.append(.init(name: "m\(index)_total", labels: ["i": "\(index)"], value: "\(value)"))
            return MetricFamily(
                name: "m\(index)_total", help: "h", type: .counter,
                samples: [MetricSample(labels: Labels(["i": "\(index)"]), value: .count(value))])
        }
        let parsed = try ParsedExposition(ExpositionFormat.text.render(families))
        #expect(parsed.samples == expected.sorted { $0.name < $1.name })
    }
}
