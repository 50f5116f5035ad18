/// What Cloud Eye measures of one VPN gateway: the sums of what it measures of the gateway's connections.
struct GatewayReadings: Sendable {
    let id: String
    let connections: [SimulatedConnection]

    /// Without those that a connection's configuration takes away.
    var metrics: [CloudEyeMetric] {
        let missing = connections.reduce(into: Set<String>()) { $0.formUnion($1.measurement.missingMetrics) }
        return CloudEyeMetric.allCases.filter { $0.dimension == .gateway && !missing.contains($0.rawValue) }
    }

    /// - Parameter time: in milliseconds since 1970-01-01T00:00:00Z.
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

    /// In percent of the bandwidth.
    private func usage(_ direction: String, at time: Int64) -> Double {
        let bandwidth = Double(GatewayDocument.bandwidth) * 1_000_000
        return ConnectionReadings.rounded(min(100, rate(direction, at: time) / bandwidth * 100))
    }

    private func sum(_ value: (ConnectionReadings) -> Double) -> Double {
        connections.reduce(0) { $0 + value(ConnectionReadings(connection: $1, hasMonitor: false)) }
    }
}
