/// The answer to a batch query, in which neither order nor completeness is promised.
///
/// Source: Cloud Eye API, "Querying Monitoring Data of Multiple Metrics".
struct CloudEyeAnswer: Decodable, Sendable {
    private let metrics: ReadableElements<Entry>

    private enum CodingKeys: String, CodingKey {
        case metrics
    }

    /// Null is an empty list, as services in Go write one: nothing but figures depends on it.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let isNull = try container.contains(.metrics) && container.decodeNil(forKey: .metrics)
        metrics = isNull ? ReadableElements() : try container.decode(ReadableElements<Entry>.self, forKey: .metrics)
    }

    /// Entries and points that were left out because they cannot be read.
    var unreadable: Int { metrics.elements.reduce(metrics.unreadable) { $0 + ($1.points?.unreadable ?? 0) } }

    /// Why no entry or no point can be read, where there are any; `nil` where one can, or where all is empty.
    var problem: String? {
        guard !metrics.elements.isEmpty else { return metrics.problem }
        let hasPoints = metrics.elements.contains { $0.points?.elements.isEmpty == false }
        return hasPoints ? nil : metrics.elements.lazy.compactMap(\.points?.problem).first
    }

    /// The point with the highest time of each series that has any.
    func newest(of batch: [CloudEyeSeries]) -> [CloudEyeSeries: CloudEyePoint] {
        let newest = metrics.elements.compactMap { entry in entry.newest.map { (entry.key, $0) } }
        let byKey = Dictionary(newest) { $0.time < $1.time ? $1 : $0 }
        let asked = batch.compactMap { series in byKey[Key(series)].map { (series, $0) } }
        return Dictionary(asked) { first, _ in first }
    }

    /// What an entry is found by.
    private struct Key: Hashable {
        let metric: String
        let dimensions: [CloudEyeDimension]

        init(metric: String, dimensions: [CloudEyeDimension]) {
            self.metric = metric
            self.dimensions = dimensions
        }

        init(_ series: CloudEyeSeries) {
            metric = series.metric
            dimensions = [CloudEyeDimension(name: series.dimension.rawValue, value: series.resourceID)]
                .map(\.normalized)
        }
    }

    private struct Entry: Decodable, Sendable {
        let key: Key
        /// `nil` where the cloud leaves the array out, as it may leave it empty.
        let points: ReadableElements<Point>?

        var newest: CloudEyePoint? { points?.elements.map(\.point).max { $0.time < $1.time } }

        private enum CodingKeys: String, CodingKey {
            case dimensions
            case metric = "metric_name"
            case points = "datapoints"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            key = Key(
                metric: try container.identifier(.metric),
                dimensions: try container.decode([CloudEyeDimension].self, forKey: .dimensions).map(\.normalized))
            points = try container.decodeIfPresent(ReadableElements<Point>.self, forKey: .points)
        }
    }

    private struct Point: Decodable, Sendable {
        let point: CloudEyePoint

        private enum CodingKeys: String, CodingKey {
            case average, timestamp
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let milliseconds = try container.number(.timestamp)
            guard 0...9_000_000_000_000 ~= milliseconds else {
                throw DecodingError.dataCorruptedError(
                    forKey: .timestamp, in: container, debugDescription: "is no time in milliseconds")
            }
            point = CloudEyePoint(
                time: CloudTimestamp(nanoseconds: Int64(milliseconds) * 1_000_000),
                value: try container.number(.average))
        }
    }
}
