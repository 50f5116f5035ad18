package import CloudAPI
import VPNConfiguration

/// What Cloud Eye measures of connections and gateways, as far as it is read; the order is that of urgency.
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

    /// What has one time of measurement: the value of the label `source`, and for gateways a metric of its own.
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

    /// Whether it is read more often than the others where not all can be read each time: it tells of outages.
    var isUrgent: Bool {
        switch self {
        case .linkLoss, .linkRoundTrip, .connectionStatus: true
        default: false
        }
    }

    /// The loss that says whether there was anything to take this round-trip time from; `nil` for what is none.
    package var loss: CloudMeasure? {
        switch self {
        case .linkRoundTrip, .linkMaximum: .linkLoss
        case .tunnelRoundTrip, .tunnelMaximum: .tunnelLoss
        default: nil
        }
    }

    /// The series of one resource: a gateway for ``Source/gateway``, else a connection.
    package func series(of resourceID: String) -> CloudEyeSeries {
        CloudEyeSeries(
            metric: rawValue, dimension: source == .gateway ? .gateway : .connection, resourceID: resourceID)
    }

    /// Cloud Eye's `raw` value in base units: seconds, ratios 0 to 1, bytes and packets per second, 0 or 1 for a state.
    ///
    /// `nil` for what says nothing or cannot be: no number, less than 0, more than 100 percent, an unknown state.
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
