import Exposition

/// What the cloud measured of connections and gateways, as Cloud Eye has it.
extension MetricCatalog {
    // MARK: What the cloud measured, by connection

    static let measured = [
        cloudLinkRoundTrip, cloudLinkMaximum, cloudLinkLoss, cloudTunnelRoundTrip, cloudTunnelMaximum, cloudTunnelLoss,
        cloudConnectionUp, cloudReceiveBytes, cloudTransmitBytes, cloudReceivePackets, cloudTransmitPackets,
        cloudSampleTime, cloudEyeSuccess, cloudEyeLastSuccess,
    ]

    static let cloudLinkRoundTrip = MetricDescription(
        "vpn_cloud_link_rtt_seconds", .gauge,
        "Mean round-trip time from the VPN gateway to the customer gateway outside the tunnel, as the cloud measured it; "
            + "absent at full loss.")
    static let cloudLinkMaximum = MetricDescription(
        "vpn_cloud_link_rtt_max_seconds", .gauge,
        "Greatest round-trip time from the VPN gateway to the customer gateway outside the tunnel, as the cloud measured "
            + "it; absent at full loss.")
    static let cloudLinkLoss = MetricDescription(
        "vpn_cloud_link_loss_ratio", .gauge,
        "Loss from the VPN gateway to the customer gateway outside the tunnel, 0 to 1, as the cloud measured it.")
    static let cloudTunnelRoundTrip = MetricDescription(
        "vpn_cloud_tunnel_rtt_seconds", .gauge,
        "Mean round-trip time inside the tunnel, as the cloud measured it; absent at full loss.")
    static let cloudTunnelMaximum = MetricDescription(
        "vpn_cloud_tunnel_rtt_max_seconds", .gauge,
        "Greatest round-trip time inside the tunnel, as the cloud measured it; absent at full loss.")
    static let cloudTunnelLoss = MetricDescription(
        "vpn_cloud_tunnel_loss_ratio", .gauge, "Loss inside the tunnel, 0 to 1, as the cloud measured it.")
    static let cloudConnectionUp = MetricDescription(
        "vpn_cloud_eye_connection_up", .gauge,
        "1 if Cloud Eye saw the connection connected, 0 if not; absent while it does not know.")
    static let cloudReceiveBytes = MetricDescription(
        "vpn_cloud_connection_receive_bytes_per_second", .gauge,
        "Bytes per second that the VPN gateway received through the connection.")
    static let cloudTransmitBytes = MetricDescription(
        "vpn_cloud_connection_transmit_bytes_per_second", .gauge,
        "Bytes per second that the VPN gateway sent through the connection.")
    static let cloudReceivePackets = MetricDescription(
        "vpn_cloud_connection_receive_packets_per_second", .gauge,
        "Packets per second that the VPN gateway received through the connection.")
    static let cloudTransmitPackets = MetricDescription(
        "vpn_cloud_connection_transmit_packets_per_second", .gauge,
        "Packets per second that the VPN gateway sent through the connection.")
    static let cloudSampleTime = MetricDescription(
        "vpn_cloud_oldest_sample_timestamp_seconds", .gauge,
        "When the cloud measured the oldest figure that is served of the source, as Unix time.")
    static let cloudEyeSuccess = MetricDescription(
        "vpn_cloud_eye_last_run_success", .gauge,
        "1 if every call of the last reading of Cloud Eye was answered, else 0; 0 before the first has ended.")
    static let cloudEyeLastSuccess = MetricDescription(
        "vpn_cloud_eye_last_success_timestamp_seconds", .gauge,
        "When a reading of Cloud Eye last ended with every call answered, as Unix time; absent before the first.")

    // MARK: What the cloud measured, by gateway

    static let measuredGateways = [
        gatewayInfo, gatewayReceiveBytes, gatewayTransmitBytes, gatewayReceivePackets, gatewayTransmitPackets,
        gatewayReceiveUtilization, gatewayTransmitUtilization, gatewayConnections, gatewaySampleTime,
    ]

    static let gatewayInfo = MetricDescription(
        "vpn_gateway_info", .gauge, "The VPN gateway as the cloud lists it; always 1.")
    static let gatewayReceiveBytes = MetricDescription(
        "vpn_cloud_gateway_receive_bytes_per_second", .gauge, "Bytes per second that the VPN gateway received.")
    static let gatewayTransmitBytes = MetricDescription(
        "vpn_cloud_gateway_transmit_bytes_per_second", .gauge, "Bytes per second that the VPN gateway sent.")
    static let gatewayReceivePackets = MetricDescription(
        "vpn_cloud_gateway_receive_packets_per_second", .gauge, "Packets per second that the VPN gateway received.")
    static let gatewayTransmitPackets = MetricDescription(
        "vpn_cloud_gateway_transmit_packets_per_second", .gauge, "Packets per second that the VPN gateway sent.")
    static let gatewayReceiveUtilization = MetricDescription(
        "vpn_cloud_gateway_receive_utilization_ratio", .gauge,
        "Share of the VPN gateway's bandwidth that was in use towards the cloud, 0 to 1.")
    static let gatewayTransmitUtilization = MetricDescription(
        "vpn_cloud_gateway_transmit_utilization_ratio", .gauge,
        "Share of the VPN gateway's bandwidth that was in use from the cloud, 0 to 1.")
    static let gatewayConnections = MetricDescription(
        "vpn_cloud_gateway_connections", .gauge, "Connections of the VPN gateway, as Cloud Eye counts them.")
    static let gatewaySampleTime = MetricDescription(
        "vpn_cloud_gateway_oldest_sample_timestamp_seconds", .gauge,
        "When the cloud measured the oldest figure that is served of the VPN gateway, as Unix time.")
}
