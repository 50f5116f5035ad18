import Exposition

/// Families like those of the standard profile: plain series and two histograms for each target.
enum ExpositionShape {
    static let description = "52 plain series and histograms of 18 and 9 bounds (85 lines)"
    static let lines = 85

    private static let counters = [
        "vpn_probe_sent_total", "vpn_probe_completed_total", "vpn_probe_late_replies_total",
        "vpn_probe_duplicate_replies_total", "vpn_probe_corrupted_replies_total", "vpn_probe_reordered_replies_total",
        "vpn_target_outages_total", "vpn_target_state_changes_total", "vpn_probe_hop_limit_changes_total",
        "vpn_probe_dscp_remarked_total", "vpn_path_changes_total",
    ]
    private static let times = [
        "vpn_target_rtt_mean_seconds", "vpn_target_rtt_min_seconds", "vpn_target_rtt_max_seconds",
        "vpn_target_rtt_stddev_seconds", "vpn_target_jitter_seconds", "vpn_probe_last_reply_timestamp_seconds",
        "vpn_target_rtt_p50_seconds", "vpn_target_rtt_p90_seconds", "vpn_target_rtt_p99_seconds",
        "vpn_target_base_rtt_seconds", "vpn_target_queueing_seconds", "vpn_target_smoothed_jitter_seconds",
    ]
    private static let states = [
        "vpn_target_up", "vpn_target_flapping", "vpn_probe_in_flight", "vpn_probe_reply_hop_limit",
        "vpn_probe_timeout_seconds", "vpn_probe_interval_seconds", "vpn_probe_window_seconds", "vpn_path_hops",
        "vpn_target_loss_burst_max_packets", "vpn_probe_consecutive_losses", "vpn_connection_up",
        "vpn_connection_maintenance", "vpn_connection_info", "vpn_target_info", "vpn_target_present",
        "vpn_probe_path_mtu_bytes", "vpn_target_outage_seconds",
    ]
    private static let reasons = [
        "administratively_prohibited", "destination_unreachable", "other_icmp_error", "packet_too_big", "time_exceeded",
        "timeout",
    ]
    private static let failures = ["message_size", "no_buffers", "no_route", "other", "permission"]
    private static let bounds: [Int64] = [
        500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 15_000_000, 20_000_000, 30_000_000, 50_000_000,
        75_000_000, 100_000_000, 150_000_000, 200_000_000, 300_000_000, 500_000_000, 1_000_000_000, 2_000_000_000,
        5_000_000_000,
    ]
    private static let lengths: [Int64] = [1, 2, 3, 5, 10, 30, 60, 300, 1_800]
    private static let created: Int64 = 1_767_323_000_500_000_000

    /// Returns the families after a day with one request a second. The values differ between targets.
    static func families(targets: Int) -> [MetricFamily] {
        let names = (0..<targets).map { ("c\($0 / 64)", "t\($0)") }.sorted { $0 < $1 }
        let labels = names.map { Labels(["connection": $0.0, "target": $0.1]) }
        var families = counters.enumerated().map { series, name in
            family(name, .counter, labels) { .count(UInt64(86_400 - series * ($0 % 7))) }
        }
        families += times.enumerated().map { series, name in
            family(name, .gauge, labels) { .nanoseconds(Int64(20_000_000 + series * 1_000_003 + $0 * 1009)) }
        }
        families += states.map { name in family(name, .gauge, labels) { .count(UInt64($0 % 3)) } }
        families.append(family("vpn_target_loss_ratio", .gauge, labels) { .number(Double($0 % 60) / 60) })
        families.append(byReason("vpn_probe_lost_total", reasons, labels))
        families.append(byReason("vpn_probe_send_errors_total", failures, labels))
        let roundTrips = HistogramBuckets(nanoseconds: bounds)
        families.append(
            family("vpn_probe_rtt_seconds", .histogram, labels) { histogram(roundTrips, $0, hasNative: true) })
        let bursts = HistogramBuckets(whole: lengths)
        families.append(
            family("vpn_probe_loss_burst_packets", .histogram, labels) { histogram(bursts, $0, hasNative: false) })
        return families
    }

    private static func family(
        _ name: String, _ type: MetricType, _ labels: [Labels], _ value: (Int) -> MetricValue
    ) -> MetricFamily {
        let samples = labels.indices.map {
            MetricSample(labels: labels[$0], value: value($0), created: type == .gauge ? nil : created)
        }
        return MetricFamily(name: name, help: "A family of the benchmark.", type: type, samples: samples)
    }

    private static func byReason(_ name: String, _ reasons: [String], _ labels: [Labels]) -> MetricFamily {
        let samples = labels.enumerated().flatMap { index, labels in
            reasons.map {
                MetricSample(
                    labels: labels.adding("reason", $0), value: .count(UInt64(index % 5)), created: created)
            }
        }
        return MetricFamily(name: name, help: "A family of the benchmark.", type: .counter, samples: samples)
    }

    private static func histogram(_ buckets: HistogramBuckets, _ index: Int, hasNative: Bool) -> MetricValue {
        let counts = (0...buckets.bounds.count).map { UInt64($0 * 400 + index % 97) }
        var native = NativeHistogram(NativeHistogramLayout(schema: 4, maximumBuckets: 32, hasClassicBuckets: true))
        for step in 0..<16 { native.record(nanoseconds: 20_000_000 + Int64(step * 500_000 + index)) }
        return .histogram(
            HistogramValue(
                buckets: buckets, counts: counts, sum: UInt64(1_728_000_000_000 + index),
                native: hasNative ? native : nil))
    }
}
