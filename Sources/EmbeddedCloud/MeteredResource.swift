/// A resource that Cloud Eye measures, and which raw points it has of it.
enum MeteredResource: Sendable {
    case connection(ConnectionReadings)
    case gateway(GatewayReadings)

    /// Cloud Eye keeps raw points for two days; here nothing is older, whatever the period.
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

    /// The raw points of a metric, the oldest first, on a grid that is the same for all resources.
    ///
    /// - Parameters:
    ///   - range: of time, in milliseconds since 1970-01-01T00:00:00Z.
    ///   - now: no point is younger than the resource's delay.
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

extension CloudTime {
    /// Since 1970-01-01T00:00:00Z, cut off.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = sinceEpoch.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
