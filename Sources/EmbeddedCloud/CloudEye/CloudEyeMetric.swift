/// Metric of the VPN service in Cloud Eye's namespace `SYS.VPN`.
///
/// Source: Enterprise VPN user guide, "Metrics (S2C Enterprise Edition VPN)". The metrics of single security
/// associations (`sa_…`) are not simulated.
enum CloudEyeMetric: String, Sendable, CaseIterable {
    /// Kind of the measured resource.
    enum Dimension: String, Sendable {
        case connection = "evpn_connection_id"
        case gateway = "evpn_gateway_id"
    }

    static let namespace = "SYS.VPN"

    case linkAverageLatency = "link_average_latency"
    case linkMaxLatency = "link_max_latency"
    case linkPacketLossRate = "link_packet_loss_rate"
    case tunnelAverageLatency = "tunnel_average_latency"
    case tunnelMaxLatency = "tunnel_max_latency"
    case tunnelPacketLossRate = "tunnel_packet_loss_rate"
    case connectionStatus = "connection_status"
    case receivePacketRate = "recv_pkt_rate"
    case sendPacketRate = "send_pkt_rate"
    case receiveRate = "recv_rate"
    case sendRate = "send_rate"
    case gatewayConnectionNumber = "gateway_connection_num"
    case gatewayReceivePacketRate = "gateway_recv_pkt_rate"
    case gatewaySendPacketRate = "gateway_send_pkt_rate"
    case gatewayReceiveRate = "gateway_recv_rate"
    case gatewaySendRate = "gateway_send_rate"
    case gatewayReceiveRateUsage = "gateway_recv_rate_usage"
    case gatewaySendRateUsage = "gateway_send_rate_usage"

    /// Unit in the notation of responses. `nil` if they omit it.
    var unit: String? {
        switch self {
        case .linkAverageLatency, .linkMaxLatency, .tunnelAverageLatency, .tunnelMaxLatency: "ms"
        case .linkPacketLossRate, .tunnelPacketLossRate, .gatewayReceiveRateUsage, .gatewaySendRateUsage: "%"
        case .receivePacketRate, .sendPacketRate, .gatewayReceivePacketRate, .gatewaySendPacketRate: "pps"
        case .receiveRate, .sendRate, .gatewayReceiveRate, .gatewaySendRate: "bit/s"
        case .connectionStatus, .gatewayConnectionNumber: nil
        }
    }

    /// Milliseconds between two raw points.
    var interval: Int64 { isOfLink || isOfTunnel ? 15_000 : 60_000 }

    var dimension: Dimension { rawValue.hasPrefix("gateway_") ? .gateway : .connection }

    /// Whether the metric describes the path between the gateways, outside of the tunnel.
    var isOfLink: Bool { rawValue.hasPrefix("link_") }

    /// Whether the metric describes the path inside the tunnel.
    var isOfTunnel: Bool { rawValue.hasPrefix("tunnel_") }
}
