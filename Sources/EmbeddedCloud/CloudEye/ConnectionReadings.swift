/// Cloud Eye's measurements of one connection. They are a function of time: the same time yields the same value.
struct ConnectionReadings: Sendable {
    let connection: SimulatedConnection
    /// The cloud measures the link only while the connection has a monitor.
    let hasMonitor: Bool

    var metrics: [CloudEyeMetric] {
        CloudEyeMetric.allCases.filter { metric in
            let hasProbe =
                (!metric.isOfLink || hasMonitor)
                && (!metric.isOfTunnel || (connection.style == .static && connection.enableNQA))
            return metric.dimension == .connection && hasProbe
                && !connection.measurement.missingMetrics.contains(metric.rawValue)
        }
    }

    /// Returns the value in the metric's unit, or `nil` if there is no data point.
    ///
    /// - Parameter time: Milliseconds since 1970-01-01T00:00:00Z.
    func value(of metric: CloudEyeMetric, at time: Int64) -> Double? {
        switch metric {
        case .linkPacketLossRate: linkLoss
        case .linkAverageLatency: latency(at: time, factor: 1, loss: linkLoss)
        case .linkMaxLatency: latency(at: time, factor: 1.5, loss: linkLoss)
        case .tunnelPacketLossRate: tunnelLoss
        case .tunnelAverageLatency: latency(at: time, factor: 1.1, loss: tunnelLoss)
        case .tunnelMaxLatency: latency(at: time, factor: 1.65, loss: tunnelLoss)
        case .connectionStatus: status
        case .receiveRate: rate("received", at: time)
        case .sendRate: rate("sent", at: time)
        case .receivePacketRate: packetRate("received", at: time)
        case .sendPacketRate: packetRate("sent", at: time)
        default: nil
        }
    }

    /// Returns the traffic in bit/s. It is 0 while the connection is not up.
    ///
    /// - Parameter direction: `sent` or `received`.
    func rate(_ direction: String, at time: Int64) -> Double {
        guard status == 1 else { return 0 }
        let usual = 2_000_000 * (0.5 + fraction(direction))
        return (usual * (0.75 + 0.5 * fraction("\(direction) \(time)"))).rounded()
    }

    /// Returns the traffic in packets of 700 bytes per second.
    func packetRate(_ direction: String, at time: Int64) -> Double {
        (rate(direction, at: time) / 5600).rounded()
    }

    /// 0 is not connected, 1 is connected, 2 is unknown.
    private var status: Double {
        switch connection.status {
        case "ACTIVE", "PENDING_UPDATE": 1
        case "DOWN", "ERROR", "FREEZED", "PENDING_CREATE", "PENDING_DELETE": 0
        default: 2
        }
    }

    private var linkLoss: Double { connection.measurement.loss }

    /// Loss in percent. Without a tunnel, all packets are lost.
    private var tunnelLoss: Double { status == 0 ? 100 : connection.measurement.loss }

    private func latency(at time: Int64, factor: Double, loss: Double) -> Double? {
        guard loss < 100 else {
            return switch connection.measurement.fullLossLatency {
            case .absent: nil
            case .zero: 0
            case .ceiling: 5000
            }
        }
        let generated = (4 + 36 * fraction("latency")) * (0.95 + 0.1 * fraction("latency \(time)"))
        return Self.rounded(min(5000, (connection.measurement.latency ?? generated) * factor))
    }

    /// Returns a number from 0 to 1, the same for the same connection and text.
    private func fraction(_ text: String) -> Double {
        var source = IdentifierSource(text: "\(text) of \(connection.id)")
        return source.fraction()
    }

    /// Returns the value with two decimal places, as Cloud Eye does.
    static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
