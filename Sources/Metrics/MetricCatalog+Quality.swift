import Exposition

/// The quality of the path to a target, by connection and target: figures of the window, outages, bursts, jitter and
/// paths.
extension MetricCatalog {
    // MARK: Gauges over the exporter's window

    static let window = [
        meanRoundTrip, minimumRoundTrip, maximumRoundTrip, roundTripDeviation, jitter, lossRatio, up, windowLength,
    ]

    static let meanRoundTrip = MetricDescription(
        "vpn_target_rtt_mean_seconds", .gauge,
        "Mean round-trip time over vpn_probe_window_seconds. Absent without replies.")
    static let minimumRoundTrip = MetricDescription(
        "vpn_target_rtt_min_seconds", .gauge,
        "Minimum round-trip time over vpn_probe_window_seconds. Absent without replies.")
    static let maximumRoundTrip = MetricDescription(
        "vpn_target_rtt_max_seconds", .gauge,
        "Maximum round-trip time over vpn_probe_window_seconds. Absent without replies.")
    static let roundTripDeviation = MetricDescription(
        "vpn_target_rtt_stddev_seconds", .gauge,
        "Standard deviation of round-trip times over vpn_probe_window_seconds. Absent without replies.")
    static let jitter = MetricDescription(
        "vpn_target_jitter_seconds", .gauge,
        "Mean absolute difference between consecutive round-trip times over vpn_probe_window_seconds (RFC 5481 IPDV), "
            + "without pairs around a loss. Absent without pairs.")
    static let lossRatio = MetricDescription(
        "vpn_target_loss_ratio", .gauge,
        "Lost echo requests divided by completed ones over vpn_probe_window_seconds, 0 to 1. Absent without completed "
            + "ones.")
    static let up = MetricDescription(
        "vpn_target_up", .gauge,
        "1 while the target answers. 0 during an outage, and before the first reply.")
    static let windowLength = MetricDescription(
        "vpn_probe_window_seconds", .gauge, "Length of the window for the target's gauges.")

    // MARK: Losses, outages and round-trip times

    static let quality = [
        lossBursts, consecutiveLosses, longestBurst, outages, outageTime, lastOutageStart, lastOutageEnd, stateChanges,
        flapping, jitters, smoothedJitter, medianRoundTrip, p90RoundTrip, p99RoundTrip, baseRoundTrip, queueing,
        meanOpinionScore,
    ]

    static let lossBursts = MetricDescription(
        "vpn_probe_loss_burst_packets", .histogram,
        "Lengths of bursts of lost echo requests (loss periods of RFC 3357), counted at the reply after the burst.")
    static let consecutiveLosses = MetricDescription(
        "vpn_probe_consecutive_losses", .gauge,
        "Echo requests lost in a row up to now, in the order of sending. 0 after a reply.")
    static let longestBurst = MetricDescription(
        "vpn_target_loss_burst_max_packets", .gauge,
        "Longest burst of lost echo requests over vpn_probe_window_seconds, including one begun earlier. 0 without "
            + "losses.")
    static let outages = MetricDescription(
        "vpn_target_outages_total", .counter,
        "Outages begun: outage_after echo requests in a row without a reply, lost or never sent.")
    static let outageTime = MetricDescription(
        "vpn_target_outage_seconds_total", .counter,
        "Time in outages, each from the sending of its first lost echo request to the sending of the first one answered "
            + "again. An outage in progress counts up to its newest lost request.")
    static let lastOutageStart = MetricDescription(
        "vpn_target_last_outage_start_timestamp_seconds", .gauge,
        "Unix time of the sending of the latest outage's first lost echo request. Absent before the first outage.")
    static let lastOutageEnd = MetricDescription(
        "vpn_target_last_outage_end_timestamp_seconds", .gauge,
        "Unix time of the sending of the first echo request answered after an outage. Absent before the first outage "
            + "ends.")
    static let stateChanges = MetricDescription(
        "vpn_target_state_changes_total", .counter,
        "Changes between up and outage. The first known state does not count.")
    static let flapping = MetricDescription(
        "vpn_target_flapping", .gauge,
        "1 if the state changes too often, otherwise 0. Each change weighs 1, halved every 5 minutes: set above 3.5, "
            + "cleared below 1.5.")
    static let jitters = MetricDescription(
        "vpn_probe_jitter_seconds", .histogram,
        "Absolute differences between consecutive round-trip times (RFC 3393, RFC 5481 IPDV), without pairs around a "
            + "loss. Present only with jitter_histogram: true.")
    static let smoothedJitter = MetricDescription(
        "vpn_target_smoothed_jitter_seconds", .gauge,
        "Running mean of differences between consecutive round-trip times, with a weight of 1/16 for the newest (RFC "
            + "3550, 6.4.1), without pairs around a loss. Absent before the first pair.")
    static let medianRoundTrip = MetricDescription(
        "vpn_target_rtt_p50_seconds", .gauge,
        "Median round-trip time over vpn_probe_window_seconds: nearest rank among the newest 4096, within 0.025 %. "
            + "Absent without replies.")
    static let p90RoundTrip = MetricDescription(
        "vpn_target_rtt_p90_seconds", .gauge,
        "90th percentile of round-trip times, computed like vpn_target_rtt_p50_seconds.")
    static let p99RoundTrip = MetricDescription(
        "vpn_target_rtt_p99_seconds", .gauge,
        "99th percentile of round-trip times, computed like vpn_target_rtt_p50_seconds.")
    static let baseRoundTrip = MetricDescription(
        "vpn_target_base_rtt_seconds", .gauge,
        "Round-trip time of the path without queues: third lowest over base_window (10 minutes), with one value per "
            + "second. A longer route becomes the base after a quarter of this time. Absent without replies.")
    static let queueing = MetricDescription(
        "vpn_target_queueing_seconds", .gauge,
        "Delay from queues: 95th percentile of round-trip times over vpn_probe_window_seconds minus "
            + "vpn_target_base_rtt_seconds. Absent without replies.")
    static let meanOpinionScore = MetricDescription(
        "vpn_target_mos", .gauge,
        "Estimated mean opinion score of a call, 1 to 4.5, from round-trip times, jitter and loss over "
            + "vpn_probe_window_seconds (simplified ITU-T G.107, G.711). Present only with mos: true and completed echo "
            + "requests.")

    // MARK: Paths

    static let paths = [pathMTU, pathMTUBlackHole, pathHops, pathChanges, hopLimitChanges, remarked]

    static let pathMTU = MetricDescription(
        "vpn_probe_path_mtu_bytes", .gauge,
        "Largest IP packet known to pass to the target unfragmented, headers included, up to probes.path_mtu.maximum. "
            + "Absent if unknown.")
    static let pathMTUBlackHole = MetricDescription(
        "vpn_probe_path_mtu_black_hole", .gauge,
        "1 if packets larger than vpn_probe_path_mtu_bytes get lost without an ICMP packet-too-big, in two examinations "
            + "in a row, otherwise 0. Absent before the first result.")
    static let pathHops = MetricDescription(
        "vpn_path_hops", .gauge,
        "Hops to the target, including the target, in the last complete trace. Absent before the first.")
    static let pathChanges = MetricDescription(
        "vpn_path_changes_total", .counter,
        "Complete traces over another path than the previous one. Silent hops match any hop.")
    static let hopLimitChanges = MetricDescription(
        "vpn_probe_hop_limit_changes_total", .counter,
        "Replies with another TTL or hop limit than the previous reply, a sign of another way back.")
    static let remarked = MetricDescription(
        "vpn_probe_dscp_remarked_total", .counter,
        "Replies with another DSCP than their echo requests: the path or the target changed the traffic class.")
}
