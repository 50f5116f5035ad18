import Exposition

/// Every metric that is served: the only place where a metric's name is spelled.
///
/// Dashboards, rules and documentation name only what stands here, which a test checks.
enum MetricCatalog {
    /// All metrics, in the order of their names.
    static let all =
        (probe + window + quality + objectives + paths + monitor + measured + measuredGateways + pairs + cloud
        + exporter + web
        + process)
        .sorted { $0.name < $1.name }

    // MARK: Probes, by connection and target

    static let probe = [
        sent, unsent, completed, lost, icmpErrors, sendErrors, inFlight, lateReplies, duplicateReplies,
        reorderedReplies, corruptedReplies, truncatedReplies, foreignReplies,
        roundTrip, hopLimit, reportedMTU, lastReply, timeout, interval, targetInfo, targetPresent,
        resolveFailures, addressChanges, lastResolution,
    ]

    static let sent = MetricDescription(
        "vpn_probe_sent_total", .counter, "Echo requests handed to the kernel.")
    static let unsent = MetricDescription(
        "vpn_probe_unsent_total", .counter,
        "Echo requests that the kernel accepted and that had not left this host by their deadline. They are not lost.")
    static let completed = MetricDescription(
        "vpn_probe_completed_total", .counter,
        "Echo requests with a verdict, replies and losses together: the divisor of loss.")
    static let lost = MetricDescription(
        "vpn_probe_lost_total", .counter,
        "Echo requests without a reply within vpn_probe_timeout_seconds, by reason: silence or the ICMP error received."
    )
    static let sendErrors = MetricDescription(
        "vpn_probe_send_errors_total", .counter,
        "Echo requests that never left this host, by reason. They are not counted as lost.")
    static let icmpErrors = MetricDescription(
        "vpn_probe_icmp_errors_total", .counter,
        "ICMP errors received that quote an echo request, by reason, whether or not that was answered.")
    static let inFlight = MetricDescription(
        "vpn_probe_in_flight", .gauge, "Echo requests sent that have no verdict yet.")
    static let lateReplies = MetricDescription(
        "vpn_probe_late_replies_total", .counter, "Replies to echo requests that had been judged lost before.")
    static let duplicateReplies = MetricDescription(
        "vpn_probe_duplicate_replies_total", .counter, "Further replies to echo requests already answered (RFC 5560).")
    static let reorderedReplies = MetricDescription(
        "vpn_probe_reordered_replies_total", .counter,
        "Replies in time that came after the reply to a later echo request (RFC 4737).")
    static let corruptedReplies = MetricDescription(
        "vpn_probe_corrupted_replies_total", .counter,
        "Replies to known echo requests whose payload is not what was sent. They do not count as replies.")
    static let truncatedReplies = MetricDescription(
        "vpn_probe_truncated_replies_total", .counter,
        "Replies in time with less payload than was sent. They count as replies.")
    static let foreignReplies = MetricDescription(
        "vpn_probe_foreign_replies_total", .counter,
        "Replies to an echo request from another address than the target's. They do not count as replies.")
    static let roundTrip = MetricDescription(
        "vpn_probe_rtt_seconds", .histogram, "Round-trip time of the replies in time (RFC 2681).")
    static let hopLimit = MetricDescription(
        "vpn_probe_reply_hop_limit", .gauge, "TTL or hop limit of the last reply in time.")
    static let reportedMTU = MetricDescription(
        "vpn_probe_path_mtu_reported_bytes", .gauge,
        "MTU that the last ICMP packet-too-big named for an echo request; absent until one came.")
    static let lastReply = MetricDescription(
        "vpn_probe_last_reply_timestamp_seconds", .gauge, "When the last reply in time came, as Unix time.")
    static let timeout = MetricDescription(
        "vpn_probe_timeout_seconds", .gauge, "Waiting time after which an echo request counts as lost (RFC 6673).")
    static let interval = MetricDescription(
        "vpn_probe_interval_seconds", .gauge, "Time between two echo requests to the target.")
    static let targetInfo = MetricDescription(
        "vpn_target_info", .gauge,
        "Address probed, its place (line, gateway, inside), and the clocks that stamp its packets; always 1.")

    static let targetPresent = MetricDescription(
        "vpn_target_present", .gauge,
        "1 while the configured target is probed, 0 while it has no address: its monitor is missing or names none, or its "
            + "host name was never resolved.")
    static let resolveFailures = MetricDescription(
        "vpn_target_resolve_failures_total", .counter,
        "Resolutions of the target's host name that failed; the target keeps the address that it had.")
    static let addressChanges = MetricDescription(
        "vpn_target_address_changes_total", .counter, "How often the target's host name had another address.")
    static let lastResolution = MetricDescription(
        "vpn_target_resolve_last_success_timestamp_seconds", .gauge,
        "When the target's host name was last resolved, as Unix time.")

    // MARK: Gauges over the exporter's window

    static let window = [
        meanRoundTrip, minimumRoundTrip, maximumRoundTrip, roundTripDeviation, jitter, lossRatio, up, windowLength,
    ]

    static let meanRoundTrip = MetricDescription(
        "vpn_target_rtt_mean_seconds", .gauge,
        "Mean round-trip time over vpn_probe_window_seconds; absent while nothing was received.")
    static let minimumRoundTrip = MetricDescription(
        "vpn_target_rtt_min_seconds", .gauge, "Least round-trip time over vpn_probe_window_seconds.")
    static let maximumRoundTrip = MetricDescription(
        "vpn_target_rtt_max_seconds", .gauge, "Greatest round-trip time over vpn_probe_window_seconds.")
    static let roundTripDeviation = MetricDescription(
        "vpn_target_rtt_stddev_seconds", .gauge,
        "Standard deviation of the round-trip times over vpn_probe_window_seconds.")
    static let jitter = MetricDescription(
        "vpn_target_jitter_seconds", .gauge,
        "Mean absolute difference of consecutive round-trip times (RFC 5481 IPDV) over vpn_probe_window_seconds; "
            + "pairs with a loss between are left out.")
    static let lossRatio = MetricDescription(
        "vpn_target_loss_ratio", .gauge,
        "Lost by completed echo requests over vpn_probe_window_seconds, 0 to 1; absent while none was completed.")
    static let up = MetricDescription(
        "vpn_target_up", .gauge,
        "1 while the target answers, 0 while it is in outage (as many requests in a row without a reply as outage_after "
            + "says, lost or never sent) and before it has answered.")
    static let windowLength = MetricDescription(
        "vpn_probe_window_seconds", .gauge, "Length of the window that the gauges of a target cover.")

    // MARK: The monitor and the cloud, by connection

    static let monitor = [
        connectionInfo, monitorInfo, monitorPresent, monitorStatus, monitorCreated, monitorAdopted,
        monitorCreateFailures, reconcileSuccess, reconcileLastSuccess, reconcileDuration, cloudConnectionStatus,
        cloudConnectionPresent, discoveredConnections,
    ]

    static let connectionInfo = MetricDescription(
        "vpn_connection_info", .gauge,
        "What the connection is, with the labels that the configuration gives it; always 1.")
    static let monitorInfo = MetricDescription(
        "vpn_monitor_info", .gauge, "The connection monitor as the cloud lists it; always 1.")
    static let monitorPresent = MetricDescription(
        "vpn_monitor_present", .gauge, "1 if the connection has its connection monitor in the cloud, else 0.")
    static let monitorStatus = MetricDescription(
        "vpn_monitor_status", .gauge, "1 for the status that the cloud gives the connection monitor, else 0.")
    static let monitorCreated = MetricDescription(
        "vpn_monitor_creations_total", .counter, "Connection monitors that this exporter created.")
    static let monitorAdopted = MetricDescription(
        "vpn_monitor_adoptions_total", .counter,
        "Creations that the cloud refused since the monitor existed already (VPN.0381).")
    static let monitorCreateFailures = MetricDescription(
        "vpn_monitor_create_failures_total", .counter, "Creations of a connection monitor that failed, by reason.")
    static let reconcileSuccess = MetricDescription(
        "vpn_reconcile_last_run_success", .gauge,
        "1 if the last reconciliation read the cloud's lists and had no creation fail, else 0; 0 before the first has "
            + "ended.")
    static let reconcileLastSuccess = MetricDescription(
        "vpn_reconcile_last_success_timestamp_seconds", .gauge,
        "When the last successful reconciliation ended, as Unix time; absent before the first.")
    static let reconcileDuration = MetricDescription(
        "vpn_reconcile_last_run_duration_seconds", .gauge,
        "Duration of the last reconciliation; 0 before the first has ended.")
    static let cloudConnectionStatus = MetricDescription(
        "vpn_cloud_connection_status", .gauge, "1 for the status that the cloud gives the VPN connection, else 0.")
    static let cloudConnectionPresent = MetricDescription(
        "vpn_cloud_connection_present", .gauge,
        "1 if the cloud's last list held the configured connection, else 0; absent before the first list.")

    static let discoveredConnections = MetricDescription(
        "vpn_exporter_discovered_connections", .gauge,
        "Connections that are watched since the cloud lists them, beside those of the configuration.")

    // MARK: Calls to the cloud

    static let cloud = [apiRequests, apiDuration, apiThrottled, unreadableItems, tokenExpiry]

    static let apiRequests = MetricDescription(
        "vpn_cloud_api_requests_total", .counter,
        "Calls to the cloud's APIs by HTTP status code; the code is none where no answer came.")
    static let apiDuration = MetricDescription(
        "vpn_cloud_api_request_duration_seconds", .histogram, "Duration of the calls to the cloud's APIs.")
    static let apiThrottled = MetricDescription(
        "vpn_cloud_api_throttled_total", .counter, "Calls that the cloud refused for their number (HTTP 429).")
    static let unreadableItems = MetricDescription(
        "vpn_cloud_unreadable_items_total", .counter,
        "Items of the cloud's lists that were left out since they cannot be read.")
    static let tokenExpiry = MetricDescription(
        "vpn_cloud_token_expiry_timestamp_seconds", .gauge,
        "When the token in use expires, as Unix time; absent while there is none.")

    // MARK: The exporter itself

    static let exporter = [
        buildInfo, ready, probingPermitted, scheduleLag, receiveDelay, socketDrops, socketBuffer, socketBufferNeeded,
        impaired, identifierRenewals, configReloadSuccessful, configReloadTimestamp, targets, shardIndex, shards,
        logLines, logLinesDropped, unmatchedSelectors,
    ]

    static let unmatchedSelectors = MetricDescription(
        "vpn_exporter_unmatched_selectors", .gauge,
        "Names, patterns and rules of the configuration that match no connection, by kind: maintenance or discovery; 0 "
            + "until the cloud's list is read.")
    static let buildInfo = MetricDescription(
        "vpn_exporter_build_info", .gauge, "Version, source revision and Swift version of this exporter; always 1.")
    static let ready = MetricDescription(
        "vpn_exporter_ready", .gauge,
        "1 once there is a first result of all that is watched, as /-/ready tells it, and from then on; 0 before.")
    static let probingPermitted = MetricDescription(
        "vpn_exporter_probing_permitted", .gauge,
        "1 if the process may open ICMP sockets, 0 if it may not: with the embedded cloud it then runs without probing."
    )
    static let shardIndex = MetricDescription(
        "vpn_exporter_shard_index", .gauge, "Which share of the connections this exporter watches, from 0.")
    static let shards = MetricDescription(
        "vpn_exporter_shards", .gauge, "How many exporters share the connections; 1 where this one watches all.")
    static let scheduleLag = MetricDescription(
        "vpn_exporter_schedule_lag_seconds", .histogram,
        "From the planned to the real sending of echo requests: how honest the pace is.")
    static let receiveDelay = MetricDescription(
        "vpn_exporter_receive_delay_seconds", .histogram,
        "From the kernel's receive stamp to the reading of a message; it is not part of the round-trip times.")
    static let socketDrops = MetricDescription(
        "vpn_exporter_socket_drops_total", .counter,
        "Messages that the kernel dropped on this exporter's sockets: for want of receive buffer, or on a raw IPv6 "
            + "socket for a bad checksum.")
    static let socketBuffer = MetricDescription(
        "vpn_exporter_socket_buffer_bytes", .gauge,
        "Buffer that the kernel granted the ICMP socket that is shortest of it, by direction.")
    static let socketBufferNeeded = MetricDescription(
        "vpn_exporter_socket_buffer_needed_bytes", .gauge,
        "Buffer that the targets of the same socket need, by direction.")
    static let impaired = MetricDescription(
        "vpn_exporter_measurement_impaired", .gauge,
        "1 if within the last minute a request left or a reply was read 0.1 s too late, requests stayed on this host, or "
            + "buffers ran out: figures may then show this host instead of the network. 0 else.")
    static let identifierRenewals = MetricDescription(
        "vpn_exporter_identifier_renewals_total", .counter,
        "Renewals of ICMP identifiers, by reason. By age and interface, one counts for all targets of a source, interface "
            + "and address family; by losses, for one target.")
    static let logLines = MetricDescription(
        "vpn_exporter_log_lines_total", .counter, "Log lines by level, dropped ones included.")
    static let logLinesDropped = MetricDescription(
        "vpn_exporter_log_lines_dropped_total", .counter,
        "Log lines dropped because the log was not read, or could not be written.")
    static let configReloadSuccessful = MetricDescription(
        "vpn_exporter_config_last_reload_successful", .gauge,
        "1 if the configuration was read without a problem the last time it was read, else 0.")
    static let configReloadTimestamp = MetricDescription(
        "vpn_exporter_config_last_reload_success_timestamp_seconds", .gauge,
        "When the configuration in force was read, as Unix time.")
    static let targets = MetricDescription(
        "vpn_exporter_targets", .gauge,
        "Targets that are probed, and those whose host name was never resolved.")

    // MARK: The process

    static let process = [
        processCPU, processStart, processResident, processVirtual, processOpenFiles, processMaxFiles, processThreads,
    ]

    static let processCPU = MetricDescription(
        "process_cpu_seconds_total", .counter, "Total user and system CPU time spent in seconds.")
    static let processStart = MetricDescription(
        "process_start_time_seconds", .gauge, "Start time of the process since unix epoch in seconds.")
    static let processResident = MetricDescription(
        "process_resident_memory_bytes", .gauge, "Resident memory size in bytes.")
    static let processVirtual = MetricDescription(
        "process_virtual_memory_bytes", .gauge, "Virtual memory size in bytes.")
    static let processOpenFiles = MetricDescription("process_open_fds", .gauge, "Number of open file descriptors.")
    static let processMaxFiles = MetricDescription(
        "process_max_fds", .gauge, "Maximum number of open file descriptors.")
    static let processThreads = MetricDescription("process_threads", .gauge, "Number of OS threads in the process.")
}
