import Exposition

/// Families like those of a real scrape: for each target twelve plain series and a histogram.
enum ExpositionShape {
    static let description = "12 plain series and a histogram of 18 bounds (21 lines)"

    private static let counters = [
        "vpn_probe_sent_total", "vpn_probe_completed_total", "vpn_probe_late_replies_total",
        "vpn_probe_duplicate_replies_total", "vpn_probe_corrupted_replies_total",
    ]
    private static let times = [
        "vpn_connection_rtt_seconds", "vpn_connection_rtt_min_seconds", "vpn_connection_rtt_max_seconds",
        "vpn_connection_rtt_stddev_seconds", "vpn_connection_jitter_seconds", "vpn_probe_last_reply_timestamp_seconds",
    ]
    private static let bounds: [Int64] = [
        500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 15_000_000, 20_000_000, 30_000_000, 50_000_000,
        75_000_000, 100_000_000, 150_000_000, 200_000_000, 300_000_000, 500_000_000, 1_000_000_000, 2_000_000_000,
        5_000_000_000,
    ]

    /// The families after a day at a request a second, in other figures for each target.
    static func families(targets: Int) -> [MetricFamily] {
        let labels = (0..<targets).map { Labels(["connection": "c\($0 / 64)", "target": "t\($0)"]) }
        var families = counters.enumerated().map { series, name in
            family(name, .counter, labels) { .count(UInt64(86_400 - series * ($0 % 7))) }
        }
        families += times.enumerated().map { series, name in
            family(name, .gauge, labels) { .nanoseconds(Int64(20_000_000 + series * 1_000_003 + $0 * 1009)) }
        }
        families.append(family("vpn_connection_loss_ratio", .gauge, labels) { .number(Double($0 % 60) / 60) })
        families.append(histograms(labels))
        return families
    }

    private static func family(
        _ name: String, _ type: MetricType, _ labels: [Labels], _ value: (Int) -> MetricValue
    ) -> MetricFamily {
        let samples = labels.indices.map { MetricSample(labels: labels[$0], value: value($0)) }
        return MetricFamily(name: name, help: "A family of the benchmark.", type: type, samples: samples)
    }

    private static func histograms(_ labels: [Labels]) -> MetricFamily {
        let buckets = HistogramBuckets(nanoseconds: bounds)
        return family("vpn_probe_rtt_seconds", .histogram, labels) { index in
            let counts = (0...bounds.count).map { UInt64($0 * 400 + index % 97) }
            return .histogram(
                HistogramValue(buckets: buckets, counts: counts, sum: UInt64(1_728_000_000_000 + index)))
        }
    }
}
