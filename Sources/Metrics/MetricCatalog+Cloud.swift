import Exposition

/// The metrics of the VPN service's lists, of the reconciliation, and of the calls to the cloud's APIs.
extension MetricCatalog {
    // MARK: Connections and monitors, by connection

    static let monitors = [
        connectionInfo, monitorInfo, monitorPresent, monitorStatus, monitorCreated, monitorAdopted,
        monitorCreateFailures, reconcileSuccess, reconcileLastSuccess, reconcileDuration, cloudConnectionStatus,
        cloudConnectionPresent, discoveredConnections,
    ]

    static let connectionInfo = MetricDescription(
        "vpn_connection_info", .gauge,
        "Always 1. The labels describe the connection and include its configured labels.")
    static let monitorInfo = MetricDescription(
        "vpn_monitor_info", .gauge,
        "Always 1. The labels describe the connection's monitor. Absent without a monitor.")
    static let monitorPresent = MetricDescription(
        "vpn_monitor_present", .gauge, "1 if the connection has its monitor in the cloud, otherwise 0.")
    static let monitorStatus = MetricDescription(
        "vpn_monitor_status", .gauge, "1 for the status of the connection's monitor in the cloud, otherwise 0.")
    static let monitorCreated = MetricDescription(
        "vpn_monitor_creations_total", .counter, "Connection monitors created by this exporter.")
    static let monitorAdopted = MetricDescription(
        "vpn_monitor_adoptions_total", .counter,
        "Creations refused by the cloud because the monitor existed (VPN.0381).")
    static let monitorCreateFailures = MetricDescription(
        "vpn_monitor_create_failures_total", .counter, "Failed creations of a connection monitor, by reason.")
    static let cloudConnectionStatus = MetricDescription(
        "vpn_cloud_connection_status", .gauge, "1 for the connection's status in the cloud, otherwise 0.")
    static let cloudConnectionPresent = MetricDescription(
        "vpn_cloud_connection_present", .gauge,
        "1 if the cloud's latest list contains the configured connection, otherwise 0. Absent before the first list.")
    static let discoveredConnections = MetricDescription(
        "vpn_exporter_discovered_connections", .gauge,
        "Watched connections from discovery only, not from the configuration.")

    // MARK: The reconciliation

    static let reconcileSuccess = MetricDescription(
        "vpn_reconcile_last_run_success", .gauge,
        "1 if the last reconciliation read the cloud's lists and no creation failed, otherwise 0. 0 before the first "
            + "ends.")
    static let reconcileLastSuccess = MetricDescription(
        "vpn_reconcile_last_success_timestamp_seconds", .gauge,
        "Unix time at the end of the last successful reconciliation. Absent before the first.")
    static let reconcileDuration = MetricDescription(
        "vpn_reconcile_last_run_duration_seconds", .gauge,
        "Duration of the last reconciliation. 0 before the first ends.")

    // MARK: Calls to the cloud's APIs, by API and operation

    static let calls = [apiRequests, apiDuration, apiThrottled, unreadableItems, tokenExpiry]

    static let apiRequests = MetricDescription(
        "vpn_cloud_api_requests_total", .counter,
        "Calls to the cloud's APIs, by HTTP status code. The code none counts calls without an answer.")
    static let apiDuration = MetricDescription(
        "vpn_cloud_api_request_duration_seconds", .histogram, "Duration of calls to the cloud's APIs.")
    static let apiThrottled = MetricDescription(
        "vpn_cloud_api_throttled_total", .counter, "Calls refused by the cloud because of a rate limit (HTTP 429).")
    static let unreadableItems = MetricDescription(
        "vpn_cloud_unreadable_items_total", .counter, "Unreadable items of the cloud's lists, skipped by the exporter.")
    static let tokenExpiry = MetricDescription(
        "vpn_cloud_token_expiry_timestamp_seconds", .gauge,
        "Unix time at which the current token expires. Absent without a token.")
}
