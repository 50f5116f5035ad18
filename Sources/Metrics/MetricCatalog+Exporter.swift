import Exposition

/// The exporter itself: its configuration, how well it probes, its log, its web server and its process.
extension MetricCatalog {
    // MARK: The exporter

    static let exporter = [
        buildInfo, ready, probingPermitted, scheduleLag, receiveDelay, socketDrops, socketBuffer, socketBufferNeeded,
        impaired, identifierRenewals, configReloadSuccessful, configReloadTimestamp, targets, shardIndex, shards,
        logLines, logLinesDropped, unmatchedSelectors,
    ]

    static let buildInfo = MetricDescription(
        "vpn_exporter_build_info", .gauge,
        "Always 1. The labels hold the exporter's version, source revision and Swift version.")
    static let ready = MetricDescription(
        "vpn_exporter_ready", .gauge,
        "1 from the moment everything watched has a first result, as /-/ready reports it. 0 before.")
    static let probingPermitted = MetricDescription(
        "vpn_exporter_probing_permitted", .gauge,
        "1 if the process may open ICMP sockets, otherwise 0. With 0, an exporter with the embedded cloud runs without "
            + "probing.")
    static let targets = MetricDescription(
        "vpn_exporter_targets", .gauge, "Targets probed, plus targets with a host name never resolved.")
    static let shardIndex = MetricDescription(
        "vpn_exporter_shard_index", .gauge, "Share of the connections watched by this exporter, from 0.")
    static let shards = MetricDescription(
        "vpn_exporter_shards", .gauge,
        "Exporters sharing the connections. 1 if this exporter watches all of them.")
    static let configReloadSuccessful = MetricDescription(
        "vpn_exporter_config_last_reload_successful", .gauge,
        "1 if the configuration file had no problem when it was last read, otherwise 0.")
    static let configReloadTimestamp = MetricDescription(
        "vpn_exporter_config_last_reload_success_timestamp_seconds", .gauge,
        "Unix time at which the current configuration was read.")
    static let unmatchedSelectors = MetricDescription(
        "vpn_exporter_unmatched_selectors", .gauge,
        "Selectors of the configuration without a matching connection, by kind: maintenance or discovery. 0 before the "
            + "cloud's list is read.")

    // MARK: How well it probes

    static let scheduleLag = MetricDescription(
        "vpn_exporter_schedule_lag_seconds", .histogram,
        "Delay between the planned and the actual sending of echo requests.")
    static let receiveDelay = MetricDescription(
        "vpn_exporter_receive_delay_seconds", .histogram,
        "Delay between the kernel's receive timestamp and the reading of a message. Not part of round-trip times.")
    static let socketDrops = MetricDescription(
        "vpn_exporter_socket_drops_total", .counter,
        "Messages dropped by the kernel on the exporter's sockets because the receive buffer was full, and on raw IPv6 "
            + "sockets also because of a bad checksum.")
    static let socketBuffer = MetricDescription(
        "vpn_exporter_socket_buffer_bytes", .gauge,
        "Buffer granted by the kernel to the ICMP socket with the largest shortage, by direction.")
    static let socketBufferNeeded = MetricDescription(
        "vpn_exporter_socket_buffer_needed_bytes", .gauge,
        "Buffer needed by the targets of the same socket, by direction.")
    static let impaired = MetricDescription(
        "vpn_exporter_measurement_impaired", .gauge,
        "1 if this host may have distorted figures within the last minute, otherwise 0: a request left or a reply was "
            + "read 0.1 s late, requests stayed on this host, or buffers ran out.")
    static let identifierRenewals = MetricDescription(
        "vpn_exporter_identifier_renewals_total", .counter,
        "Renewals of ICMP identifiers, by reason: age and interface count once for all targets of a source, interface "
            + "and address family, losses for each target.")

    // MARK: The log

    static let logLines = MetricDescription(
        "vpn_exporter_log_lines_total", .counter, "Log lines, including dropped ones, by level.")
    static let logLinesDropped = MetricDescription(
        "vpn_exporter_log_lines_dropped_total", .counter,
        "Log lines dropped because nothing read the log, or because it could not be written.")

    // MARK: The web server

    static let web = [webConnections, webConnectionsEnded, webResponsesEnded]

    static let webConnections = MetricDescription(
        "vpn_exporter_web_connections", .gauge, "Open connections to the web server, over all listen addresses.")
    static let webConnectionsEnded = MetricDescription(
        "vpn_exporter_web_connections_ended_total", .counter,
        "Connections refused or closed to keep the web server's limits, by reason: refused, displaced by another client, "
            + "or flood of HTTP/2 frames.")
    static let webResponsesEnded = MetricDescription(
        "vpn_exporter_web_responses_ended_total", .counter,
        "Responses refused or ended to keep the web server's limits, by reason: refused (503), displaced by another "
            + "client while unread, or timeout while unread.")

    // MARK: The process, with the names and help of Prometheus' own clients

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
