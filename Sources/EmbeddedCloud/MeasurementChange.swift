/// The body of `PUT /control/connections/{id}/measurements`: what Cloud Eye has of the connection from now on. What it
/// does not name stays; a `latency` of `null` is made up again.
struct MeasurementChange: Sendable {
    private struct Content: Decodable, Sendable {
        let latency: Double??
        let loss: Double?
        let fullLossLatency: SimulatedMeasurement.FullLossLatency?
        /// In seconds.
        let delay: Double?
        let missing: [String]?
        let hasData: Bool?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case latency, loss, delay, missing
            case fullLossLatency = "full_loss_latency"
            case hasData = "has_data"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            latency =
                container.contains(.latency)
                ? .some(try container.decodeIfPresent(Double.self, forKey: .latency)) : nil
            loss = try container.decodeIfPresent(Double.self, forKey: .loss)
            fullLossLatency = try container.decodeIfPresent(
                SimulatedMeasurement.FullLossLatency.self, forKey: .fullLossLatency)
            delay = try container.decodeIfPresent(Double.self, forKey: .delay)
            missing = try container.decodeIfPresent([String].self, forKey: .missing)
            hasData = try container.decodeIfPresent(Bool.self, forKey: .hasData)
        }
    }

    private let content: Content

    init(_ bytes: [UInt8]) throws(CloudFault) {
        content = try ControlBody(bytes, keys: Content.CodingKeys.allCases.map(\.rawValue)).content
        try Self.check("latency", content.latency ?? nil, in: 0...5000)
        try Self.check("loss", content.loss, in: 0...100)
        try Self.check("delay", content.delay, in: 0...172_800)
    }

    func applied(to measurement: SimulatedMeasurement) -> SimulatedMeasurement {
        SimulatedMeasurement(
            latency: content.latency ?? measurement.latency, loss: content.loss ?? measurement.loss,
            fullLossLatency: content.fullLossLatency ?? measurement.fullLossLatency,
            delay: content.delay.map { .seconds($0) } ?? measurement.delay,
            missingMetrics: content.missing.map { Set($0) } ?? measurement.missingMetrics,
            hasData: content.hasData ?? measurement.hasData)
    }

    private static func check(
        _ name: String, _ value: Double?, in range: ClosedRange<Double>
    ) throws(CloudFault) {
        guard let value, !range.contains(value) else { return }
        throw .invalidRequest("\(name): \(value) is not from \(range.lowerBound) to \(range.upperBound)")
    }
}

extension SimulatedMeasurement.FullLossLatency: Decodable {}
