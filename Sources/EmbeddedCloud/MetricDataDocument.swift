/// A point of monitoring data, whose value stands under the filter's name: `{"average": 23.5, "timestamp": …}`.
struct MetricDataDocument: Encodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    let point: MetricPoint
    let filter: MetricWindow.Filter
    /// With every point of a single query; a batch has it once for each metric.
    let unit: String?

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(point.value, forKey: Key(filter.rawValue))
        try container.encode(point.time, forKey: Key("timestamp"))
        try container.encodeIfPresent(unit, forKey: Key("unit"))
    }
}
