package import CloudAPI

/// The Cloud Eye metrics of connections and gateways that the exporter reads, the most urgent first.
///
/// Source: Enterprise VPN user guide, "Metrics (S2C Enterprise Edition VPN)".
package enum CloudMeasure: String, CaseIterable, Sendable, Hashable {
    case linkLoss = "link_packet_loss_rate"
    case linkRoundTrip = "link_average_latency"
    case connectionStatus = "connection_status"
    case linkMaximum = "link_max_latency"
    case tunnelLoss = "tunnel_packet_loss_rate"
    case tunnelRoundTrip = "tunnel_average_latency"
    case tunnelMaximum = "tunnel_max_latency"
    case receiveRate = "recv_rate"
    case sendRate = "send_rate"
    case receivePackets = "recv_pkt_rate"
    case sendPackets = "send_pkt_rate"
    case gatewayReceiveRate = "gateway_recv_rate"
    case gatewaySendRate = "gateway_send_rate"
    case gatewayReceivePackets = "gateway_recv_pkt_rate"
    case gatewaySendPackets = "gateway_send_pkt_rate"
    case gatewayReceiveUsage = "gateway_recv_rate_usage"
    case gatewaySendUsage = "gateway_send_rate_usage"
    case gatewayConnections = "gateway_connection_num"

    /// The metrics that Cloud Eye measures at one time. The raw value is the value of the label `source`. Gateways have a
    /// metric of their own.
    package enum Source: String, CaseIterable, Sendable {
        case link, tunnel, connection, traffic, gateway
    }

    package var source: Source {
        switch self {
        case .linkLoss, .linkRoundTrip, .linkMaximum: .link
        case .tunnelLoss, .tunnelRoundTrip, .tunnelMaximum: .tunnel
        case .connectionStatus: .connection
        case .receiveRate, .sendRate, .receivePackets, .sendPackets: .traffic
        case .gatewayReceiveRate, .gatewaySendRate, .gatewayReceivePackets, .gatewaySendPackets,
            .gatewayReceiveUsage, .gatewaySendUsage, .gatewayConnections:
            .gateway
        }
    }

    /// Whether the metric shows outages. If a reading cannot query all metrics, it queries urgent ones more often.
    var isUrgent: Bool {
        switch self {
        case .linkLoss, .linkRoundTrip, .connectionStatus: true
        default: false
        }
    }

    /// The loss of the same echo requests as this round-trip time. `nil` for other metrics.
    var loss: CloudMeasure? {
        switch self {
        case .linkRoundTrip, .linkMaximum: .linkLoss
        case .tunnelRoundTrip, .tunnelMaximum: .tunnelLoss
        default: nil
        }
    }

    /// Returns the series of a resource: a gateway for ``Source/gateway``, otherwise a connection.
    package func series(of resourceID: String) -> CloudEyeSeries {
        CloudEyeSeries(
            metric: rawValue, dimension: source == .gateway ? .gateway : .connection, resourceID: resourceID)
    }

    /// Converts a raw value to base units: seconds, ratios from 0 to 1, bytes and packets per second, 0 or 1 for a state.
    ///
    /// - Returns: `nil` for an impossible value: not a number, less than 0, more than 100 percent, or an unknown state.
    func baseValue(_ raw: Double) -> Double? {
        guard raw.isFinite, raw >= 0 else { return nil }
        switch self {
        case .linkRoundTrip, .linkMaximum, .tunnelRoundTrip, .tunnelMaximum: return raw / 1_000
        case .linkLoss, .tunnelLoss, .gatewayReceiveUsage, .gatewaySendUsage: return raw <= 100 ? raw / 100 : nil
        case .connectionStatus: return raw == 0 || raw == 1 ? raw : nil
        case .receiveRate, .sendRate, .gatewayReceiveRate, .gatewaySendRate: return raw / 8
        case .receivePackets, .sendPackets, .gatewayReceivePackets, .gatewaySendPackets, .gatewayConnections:
            return raw
        }
    }
}
