import Exposition

/// What the verdicts of a target show beyond their numbers, and what becomes of a connection by it.
extension MetricCatalog {
    static let quality = [
        lossBursts, consecutiveLosses, longestBurst, outages, outageTime, lastOutageStart, lastOutageEnd, stateChanges,
        flapping, jitters, smoothedJitter, medianRoundTrip, p90RoundTrip, p99RoundTrip, baseRoundTrip, queueing,
        hopLimitChanges, remarked,
        meanOpinionScore,
    ]

    static let lossBursts = MetricDescription(
        "vpn_probe_loss_burst_packets", .histogram,
        "How many echo requests in a row were lost (loss periods of RFC 3357), counted when the next reply ends the burst."
    )
    static let consecutiveLosses = MetricDescription(
        "vpn_probe_consecutive_losses", .gauge,
        "Echo requests in a row that are lost up to now, in the order of sending; 0 after a reply.")
    static let longestBurst = MetricDescription(
        "vpn_target_loss_burst_max_packets", .gauge,
        "The most echo requests in a row that were lost over vpn_probe_window_seconds, one that began before included; 0 "
            + "while none was lost.")
    static let outages = MetricDescription(
        "vpn_target_outages_total", .counter,
        "Outages of the target that began: as many requests in a row without a reply as outage_after says, lost or never "
            + "sent. One without any reply before counts too.")
    static let outageTime = MetricDescription(
        "vpn_target_outage_seconds_total", .counter,
        "Time in outage, from the sending of its first lost echo request to that of the first one answered again. An "
            + "outage that goes on counts up to its newest lost request.")
    static let lastOutageStart = MetricDescription(
        "vpn_target_last_outage_start_timestamp_seconds", .gauge,
        "When the first lost echo request of the newest outage was sent, as Unix time; absent before an outage.")
    static let lastOutageEnd = MetricDescription(
        "vpn_target_last_outage_end_timestamp_seconds", .gauge,
        "When the first echo request that was answered after an outage was sent, as Unix time; absent until one has ended."
    )
    static let stateChanges = MetricDescription(
        "vpn_target_state_changes_total", .counter,
        "How often the target went into outage after it had answered, and out of one.")
    static let flapping = MetricDescription(
        "vpn_target_flapping", .gauge,
        "1 while the state changes too often: each change weighs 1, halved every 5 minutes; above 3.5 until below 1.5. 0 "
            + "else.")
    static let jitters = MetricDescription(
        "vpn_probe_jitter_seconds", .histogram,
        "Absolute differences of consecutive round-trip times (RFC 3393, RFC 5481 IPDV), where jitter_histogram is true; "
            + "pairs with a loss between are left out.")
    static let smoothedJitter = MetricDescription(
        "vpn_target_smoothed_jitter_seconds", .gauge,
        "Mean difference of consecutive round-trip times with a weight of 1/16 for the newest (RFC 3550, 6.4.1), over all "
            + "replies so far; pairs with a loss between are left out. Absent before the first pair.")
    static let medianRoundTrip = MetricDescription(
        "vpn_target_rtt_p50_seconds", .gauge,
        "Median of the round-trip times over vpn_probe_window_seconds, by the nearest rank among the newest 4096, within "
            + "0.025 % of the time measured; absent while nothing was received.")
    static let p90RoundTrip = MetricDescription(
        "vpn_target_rtt_p90_seconds", .gauge,
        "90th percentile of the round-trip times over vpn_probe_window_seconds, as vpn_target_rtt_p50_seconds.")
    static let p99RoundTrip = MetricDescription(
        "vpn_target_rtt_p99_seconds", .gauge,
        "99th percentile of the round-trip times over vpn_probe_window_seconds, as vpn_target_rtt_p50_seconds.")
    static let baseRoundTrip = MetricDescription(
        "vpn_target_base_rtt_seconds", .gauge,
        "Third least round-trip time of the last base_window (10 minutes), of which each second counts once, taken for the "
            + "path without queues. A longer route becomes the base after a quarter of it. Absent while nothing was received."
    )
    static let queueing = MetricDescription(
        "vpn_target_queueing_seconds", .gauge,
        "95th percentile of the round-trip times over vpn_probe_window_seconds less vpn_target_base_rtt_seconds: what "
            + "queues add. Absent while nothing was received.")
    static let hopLimitChanges = MetricDescription(
        "vpn_probe_hop_limit_changes_total", .counter,
        "How often a reply had another TTL or hop limit than the reply before: another way back.")
    static let remarked = MetricDescription(
        "vpn_probe_dscp_remarked_total", .counter,
        "Replies with another DSCP than was sent: the path or the far host changed the traffic class.")
    static let meanOpinionScore = MetricDescription(
        "vpn_target_mos", .gauge,
        "Estimate of how a phone call would please, 1 to 4.5, where mos is true: ITU-T G.107 simplified, G.711, from round "
            + "trips (one way is half), jitter and loss over vpn_probe_window_seconds. Absent while nothing was completed."
    )

    static let objectives = [
        connectionUp, connectionState, connectionDiagnosis, maintenance, silenceEnd, requests, goodRequests, seconds,
        goodSeconds, objectiveRatio, objectiveRoundTrip,
    ]

    static let connectionUp = MetricDescription(
        "vpn_connection_up", .gauge,
        "1 while the connection's state is up or degraded, 0 while it is down; absent while it is unknown.")
    static let connectionState = MetricDescription(
        "vpn_connection_state", .gauge,
        "1 for the state of the connection, else 0: up, degraded, down or unknown. Targets inside the tunnel decide, or "
            + "without any those outside and the cloud's status.")
    static let connectionDiagnosis = MetricDescription(
        "vpn_connection_diagnosis", .gauge,
        "1 for the side with the trouble of the connection, else 0: healthy, line, tunnel, inside, cloud, this_host, "
            + "maintenance or unknown.")
    static let maintenance = MetricDescription(
        "vpn_connection_maintenance", .gauge,
        "1 while a maintenance window is open for the connection or a silence is active, else 0. Measuring goes on.")
    static let silenceEnd = MetricDescription(
        "vpn_connection_silence_end_timestamp_seconds", .gauge,
        "End of the silence that the connection is under, as Unix time; absent without one.")
    static let requests = MetricDescription(
        "vpn_slo_requests_total", .counter, "Echo requests with a verdict, by objective: loss or rtt.")
    static let goodRequests = MetricDescription(
        "vpn_slo_good_requests_total", .counter,
        "Echo requests that met the objective: answered (loss), or answered within vpn_slo_rtt_objective_seconds (rtt)."
    )
    static let seconds = MetricDescription(
        "vpn_slo_seconds_total", .counter,
        "Seconds with a known state of the connection, for the availability objective. A second counts some seconds late."
    )
    static let goodSeconds = MetricDescription(
        "vpn_slo_good_seconds_total", .counter, "Seconds in which the connection was available.")
    static let objectiveRatio = MetricDescription(
        "vpn_slo_objective_ratio", .gauge,
        "Share of requests or seconds that must be good, by objective, 0 to 1.")
    static let objectiveRoundTrip = MetricDescription(
        "vpn_slo_rtt_objective_seconds", .gauge, "The round-trip time up to which a reply is good.")
}
