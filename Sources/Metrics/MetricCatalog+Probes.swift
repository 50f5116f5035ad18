import Exposition

/// The metrics of a target's echo requests and their replies, by connection and target.
extension MetricCatalog {
    static let probes = [
        sent, unsent, completed, lost, icmpErrors, sendErrors, inFlight, lateReplies, duplicateReplies,
        reorderedReplies, corruptedReplies, truncatedReplies, foreignReplies, roundTrip, hopLimit, reportedMTU,
        lastReply, timeout, interval, targetInfo, targetPresent, resolveFailures, addressChanges, lastResolution,
    ]

    // MARK: Requests

    static let sent = MetricDescription(
        "vpn_probe_sent_total", .counter, "Echo requests accepted by the kernel.")
    static let unsent = MetricDescription(
        "vpn_probe_unsent_total", .counter,
        "Echo requests accepted by the kernel, but still on this host at their deadline. Not lost.")
    static let completed = MetricDescription(
        "vpn_probe_completed_total", .counter,
        "Echo requests with a verdict: replies plus losses. The divisor for loss.")
    static let lost = MetricDescription(
        "vpn_probe_lost_total", .counter,
        "Echo requests without a reply within vpn_probe_timeout_seconds, by reason: timeout or the ICMP error received."
    )
    static let sendErrors = MetricDescription(
        "vpn_probe_send_errors_total", .counter, "Echo requests never sent from this host, by reason. Not lost.")
    static let icmpErrors = MetricDescription(
        "vpn_probe_icmp_errors_total", .counter,
        "ICMP errors received for an echo request, answered or not, by reason.")
    static let inFlight = MetricDescription(
        "vpn_probe_in_flight", .gauge, "Echo requests sent, without a verdict yet.")
    static let timeout = MetricDescription(
        "vpn_probe_timeout_seconds", .gauge, "Time without a reply after which an echo request is lost (RFC 6673).")
    static let interval = MetricDescription(
        "vpn_probe_interval_seconds", .gauge, "Time between two echo requests to the target.")

    // MARK: Replies

    static let lateReplies = MetricDescription(
        "vpn_probe_late_replies_total", .counter, "First replies to echo requests already judged lost.")
    static let duplicateReplies = MetricDescription(
        "vpn_probe_duplicate_replies_total", .counter, "Further replies to echo requests already answered (RFC 5560).")
    static let reorderedReplies = MetricDescription(
        "vpn_probe_reordered_replies_total", .counter,
        "Replies in time, received after the reply to a later echo request (RFC 4737).")
    static let corruptedReplies = MetricDescription(
        "vpn_probe_corrupted_replies_total", .counter,
        "Replies with another payload than the echo request. They do not count as replies.")
    static let truncatedReplies = MetricDescription(
        "vpn_probe_truncated_replies_total", .counter,
        "Replies in time with less payload than the echo request. They count as replies.")
    static let foreignReplies = MetricDescription(
        "vpn_probe_foreign_replies_total", .counter,
        "Replies to an echo request from another address than the target's. They do not count as replies.")
    static let roundTrip = MetricDescription(
        "vpn_probe_rtt_seconds", .histogram, "Round-trip times of replies in time (RFC 2681).")
    static let hopLimit = MetricDescription(
        "vpn_probe_reply_hop_limit", .gauge, "TTL or hop limit of the last reply in time. Absent before the first.")
    static let reportedMTU = MetricDescription(
        "vpn_probe_path_mtu_reported_bytes", .gauge,
        "MTU in the last ICMP packet-too-big for an echo request. Absent before the first.")
    static let lastReply = MetricDescription(
        "vpn_probe_last_reply_timestamp_seconds", .gauge,
        "Unix time of the last reply in time. Absent before the first.")

    // MARK: The target

    static let targetInfo = MetricDescription(
        "vpn_target_info", .gauge,
        "Always 1. The labels hold the address, the place (line, gateway, inside), and the clocks for the timestamps.")
    static let targetPresent = MetricDescription(
        "vpn_target_present", .gauge,
        "1 while the exporter probes the configured target. 0 without an address: the monitor is missing or names none, "
            + "or the host name never resolved.")
    static let resolveFailures = MetricDescription(
        "vpn_target_resolve_failures_total", .counter,
        "Failed resolutions of the target's host name. The target keeps its previous address.")
    static let addressChanges = MetricDescription(
        "vpn_target_address_changes_total", .counter,
        "Resolutions of the target's host name to another address than before.")
    static let lastResolution = MetricDescription(
        "vpn_target_resolve_last_success_timestamp_seconds", .gauge,
        "Unix time of the last successful resolution of the target's host name. Absent before the first.")
}
