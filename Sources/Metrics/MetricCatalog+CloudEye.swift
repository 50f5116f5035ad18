import Exposition

/// The metrics of the cloud's own measurements, which Cloud Eye serves.
extension MetricCatalog {
    // MARK: By connection

    static let measured = [
        cloudLinkRoundTrip, cloudLinkMaximum, cloudLinkLoss, cloudTunnelRoundTrip, cloudTunnelMaximum, cloudTunnelLoss,
        cloudConnectionUp, cloudReceiveBytes, cloudTransmitBytes, cloudReceivePackets, cloudTransmitPackets,
        cloudSampleTime, cloudEyeSuccess, cloudEyeLastSuccess,
    ]

    static let cloudLinkRoundTrip = MetricDescription(
        "vpn_cloud_link_rtt_seconds", .gauge,
        "Mean round-trip time from the VPN gateway to the customer gateway outside the tunnel, measured by the cloud. "
            + "Absent at full loss.")
    static let cloudLinkMaximum = MetricDescription(
        "vpn_cloud_link_rtt_max_seconds", .gauge,
        "Maximum round-trip time from the VPN gateway to the customer gateway outside the tunnel, measured by the cloud. "
            + "Absent at full loss.")
    static let cloudLinkLoss = MetricDescription(
        "vpn_cloud_link_loss_ratio", .gauge,
        "Loss from the VPN gateway to the customer gateway outside the tunnel, measured by the cloud, 0 to 1.")
    static let cloudTunnelRoundTrip = MetricDescription(
        "vpn_cloud_tunnel_rtt_seconds", .gauge,
        "Mean round-trip time inside the tunnel, measured by the cloud. Absent at full loss.")
    static let cloudTunnelMaximum = MetricDescription(
        "vpn_cloud_tunnel_rtt_max_seconds", .gauge,
        "Maximum round-trip time inside the tunnel, measured by the cloud. Absent at full loss.")
    static let cloudTunnelLoss = MetricDescription(
        "vpn_cloud_tunnel_loss_ratio", .gauge, "Loss inside the tunnel, measured by the cloud, 0 to 1.")
    static let cloudConnectionUp = MetricDescription(
        "vpn_cloud_eye_connection_up", .gauge,
        "1 if Cloud Eye reports the connection as connected, otherwise 0. Absent if Cloud Eye does not know.")
    static let cloudReceiveBytes = MetricDescription(
        "vpn_cloud_connection_receive_bytes_per_second", .gauge,
        "Bytes per second received by the VPN gateway through the connection.")
    static let cloudTransmitBytes = MetricDescription(
        "vpn_cloud_connection_transmit_bytes_per_second", .gauge,
        "Bytes per second sent by the VPN gateway through the connection.")
    static let cloudReceivePackets = MetricDescription(
        "vpn_cloud_connection_receive_packets_per_second", .gauge,
        "Packets per second received by the VPN gateway through the connection.")
    static let cloudTransmitPackets = MetricDescription(
        "vpn_cloud_connection_transmit_packets_per_second", .gauge,
        "Packets per second sent by the VPN gateway through the connection.")
    static let cloudSampleTime = MetricDescription(
        "vpn_cloud_oldest_sample_timestamp_seconds", .gauge,
        "Unix time at which the cloud measured the source's oldest exposed figure. Absent without figures.")
    static let cloudEyeSuccess = MetricDescription(
        "vpn_cloud_eye_last_run_success", .gauge,
        "1 if every call of the last reading of Cloud Eye succeeded, otherwise 0. 0 before the first ends.")
    static let cloudEyeLastSuccess = MetricDescription(
        "vpn_cloud_eye_last_success_timestamp_seconds", .gauge,
        "Unix time at the end of the last reading of Cloud Eye with every call successful. Absent before the first.")

    // MARK: By gateway

    static let measuredGateways = [
        gatewayInfo, gatewayReceiveBytes, gatewayTransmitBytes, gatewayReceivePackets, gatewayTransmitPackets,
        gatewayReceiveUtilization, gatewayTransmitUtilization, gatewayConnections, gatewaySampleTime,
    ]

    static let gatewayInfo = MetricDescription(
        "vpn_gateway_info", .gauge, "Always 1. The labels describe a VPN gateway from the cloud's list.")
    static let gatewayReceiveBytes = MetricDescription(
        "vpn_cloud_gateway_receive_bytes_per_second", .gauge, "Bytes per second received by the VPN gateway.")
    static let gatewayTransmitBytes = MetricDescription(
        "vpn_cloud_gateway_transmit_bytes_per_second", .gauge, "Bytes per second sent by the VPN gateway.")
    static let gatewayReceivePackets = MetricDescription(
        "vpn_cloud_gateway_receive_packets_per_second", .gauge, "Packets per second received by the VPN gateway.")
    static let gatewayTransmitPackets = MetricDescription(
        "vpn_cloud_gateway_transmit_packets_per_second", .gauge, "Packets per second sent by the VPN gateway.")
    static let gatewayReceiveUtilization = MetricDescription(
        "vpn_cloud_gateway_receive_utilization_ratio", .gauge,
        "Share of the VPN gateway's bandwidth used for receiving, 0 to 1.")
    static let gatewayTransmitUtilization = MetricDescription(
        "vpn_cloud_gateway_transmit_utilization_ratio", .gauge,
        "Share of the VPN gateway's bandwidth used for sending, 0 to 1.")
    static let gatewayConnections = MetricDescription(
        "vpn_cloud_gateway_connections", .gauge, "Connections of the VPN gateway, counted by Cloud Eye.")
    static let gatewaySampleTime = MetricDescription(
        "vpn_cloud_gateway_oldest_sample_timestamp_seconds", .gauge,
        "Unix time at which the cloud measured the VPN gateway's oldest exposed figure. Absent without figures.")
}
