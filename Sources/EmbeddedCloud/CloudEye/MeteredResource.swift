/// Resource that Cloud Eye measures, with its raw data points.
enum MeteredResource: Sendable {
    case connection(ConnectionReadings)
    case gateway(GatewayReadings)

    /// Cloud Eye keeps raw points for two days. The embedded cloud keeps points of longer periods no longer than that.
    private static let retention: Int64 = 172_800_000

    var id: String {
        switch self {
        case .connection(let readings): readings.connection.id
        case .gateway(let readings): readings.id
        }
    }

    var metrics: [CloudEyeMetric] {
        switch self {
        case .connection(let readings): readings.metrics
        case .gateway(let readings): readings.metrics
        }
    }

    /// Returns the raw points of a metric, the oldest first. All resources share the grid of times.
    ///
    /// - Parameters:
    ///   - range: Milliseconds since 1970-01-01T00:00:00Z.
    ///   - now: Time from which the resource's delay counts back to the newest point.
    func points(
        of metric: CloudEyeMetric, in range: ClosedRange<Int64>, at now: CloudTime
    ) -> [MetricPoint] {
        guard hasData else { return [] }
        let oldest = max(range.lowerBound, now.milliseconds - Self.retention)
        let newest = min(range.upperBound, (now + (.zero - delay)).milliseconds)
        let first = (oldest + metric.interval - 1) / metric.interval * metric.interval
        guard first <= newest else { return [] }
        return stride(from: first, through: newest, by: Int64.Stride(metric.interval)).compactMap { time in
            value(of: metric, at: time).map { MetricPoint(time: time, value: $0) }
        }
    }

    private var measurements: [SimulatedMeasurement] {
        switch self {
        case .connection(let readings): [readings.connection.measurement]
        case .gateway(let readings): readings.connections.map(\.measurement)
        }
    }

    private var hasData: Bool { measurements.contains { $0.hasData } }

    private var delay: Duration { measurements.map(\.delay).max() ?? .zero }

    private func value(of metric: CloudEyeMetric, at time: Int64) -> Double? {
        switch self {
        case .connection(let readings): readings.value(of: metric, at: time)
        case .gateway(let readings): readings.value(of: metric, at: time)
        }
    }
}

/// Cloud Eye's measurements of one VPN gateway: the sums over the gateway's connections.
struct GatewayReadings: Sendable {
    let id: String
    let connections: [SimulatedConnection]

    /// Metrics of a gateway, without those that a connection's configuration removes.
    var metrics: [CloudEyeMetric] {
        let missing = connections.reduce(into: Set<String>()) { $0.formUnion($1.measurement.missingMetrics) }
        return CloudEyeMetric.allCases.filter { $0.dimension == .gateway && !missing.contains($0.rawValue) }
    }

    /// - Parameter time: Milliseconds since 1970-01-01T00:00:00Z.
    func value(of metric: CloudEyeMetric, at time: Int64) -> Double? {
        switch metric {
        case .gatewayConnectionNumber: Double(connections.count)
        case .gatewayReceiveRate: rate("received", at: time)
        case .gatewaySendRate: rate("sent", at: time)
        case .gatewayReceivePacketRate: sum { $0.packetRate("received", at: time) }
        case .gatewaySendPacketRate: sum { $0.packetRate("sent", at: time) }
        case .gatewayReceiveRateUsage: usage("received", at: time)
        case .gatewaySendRateUsage: usage("sent", at: time)
        default: nil
        }
    }

    private func rate(_ direction: String, at time: Int64) -> Double {
        sum { $0.rate(direction, at: time) }
    }

    /// Returns the traffic in percent of the bandwidth.
    private func usage(_ direction: String, at time: Int64) -> Double {
        let bandwidth = Double(GatewayResource.bandwidth) * 1_000_000
        return ConnectionReadings.rounded(min(100, rate(direction, at: time) / bandwidth * 100))
    }

    private func sum(_ value: (ConnectionReadings) -> Double) -> Double {
        connections.reduce(0) { $0 + value(ConnectionReadings(connection: $1, hasMonitor: false)) }
    }
}
