/// The body of a batch query: raw averages of some series within a window that the cloud does not shorten.
///
/// Source: Cloud Eye API, "Querying Monitoring Data of Multiple Metrics".
struct CloudEyeQuery: Encodable {
    /// The limit of series times minutes. Above it, the cloud moves the start of the window without an error.
    private static let maximumSeriesMinutes: Int64 = 3_000
    private static let minute: Int64 = 60_000

    private let metrics: [Metric]
    /// The window in milliseconds since the Unix epoch, as numbers.
    let from: Int64
    let to: Int64
    /// Selects raw values. Unlike the times, it is a text.
    private let period = "1"
    /// Has no effect on raw values but determines their name in the response.
    private let filter = "average"

    /// - Parameter batch: the series, at least one.
    init(_ batch: [CloudEyeSeries], from: CloudTimestamp, to: CloudTimestamp) {
        metrics = batch.map { Metric($0) }
        self.to = to.nanoseconds / 1_000_000
        let longest = max(Self.maximumSeriesMinutes * Self.minute / Int64(max(batch.count, 1)), Self.minute)
        self.from = min(max(from.nanoseconds / 1_000_000, self.to - longest), self.to - Self.minute)
    }

    private struct Metric: Encodable {
        let namespace = "SYS.VPN"
        let name: String
        let dimensions: [CloudEyeDimension]

        init(_ series: CloudEyeSeries) {
            name = series.metric
            dimensions = [CloudEyeDimension(series)]
        }

        private enum CodingKeys: String, CodingKey {
            case namespace, dimensions
            case name = "metric_name"
        }
    }
}

/// The resource of a metric in requests and responses of Cloud Eye.
struct CloudEyeDimension: Codable, Sendable, Hashable {
    /// The kind of resource, such as `evpn_connection_id`.
    let name: String
    /// The resource's ID.
    let value: String

    private init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    init(_ series: CloudEyeSeries) {
        self.init(name: series.dimension.rawValue, value: series.resourceID)
    }

    /// The dimension in a form that ignores the case of IDs, for comparisons.
    var normalized: CloudEyeDimension { CloudEyeDimension(name: name, value: value.lowercased()) }
}

/// The result of a batch query. The cloud guarantees neither its order nor its completeness.
///
/// Source: Cloud Eye API, "Querying Monitoring Data of Multiple Metrics".
struct CloudEyeResult: Decodable, Sendable {
    private let metrics: ReadableElements<Entry>

    private enum CodingKeys: String, CodingKey {
        case metrics
    }

    /// Reads null as an empty list, because services in Go write it so. Only the measurements depend on it.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let isNull = try container.contains(.metrics) && container.decodeNil(forKey: .metrics)
        metrics = isNull ? ReadableElements() : try container.decode(ReadableElements<Entry>.self, forKey: .metrics)
    }

    /// The number of unreadable entries and points that are left out.
    var unreadable: Int { metrics.elements.reduce(metrics.unreadable) { $0 + ($1.points?.unreadable ?? 0) } }

    /// The reason why all entries or all points are unreadable. `nil` if one is readable, or if there are none.
    var problem: String? {
        guard !metrics.elements.isEmpty else { return metrics.problem }
        let hasPoints = metrics.elements.contains { $0.points?.elements.isEmpty == false }
        return hasPoints ? nil : metrics.elements.lazy.compactMap(\.points?.problem).first
    }

    /// Returns the point with the latest time of each series that has points.
    func newest(of batch: [CloudEyeSeries]) -> [CloudEyeSeries: CloudEyePoint] {
        let newest = metrics.elements.compactMap { entry in entry.newest.map { (entry.key, $0) } }
        let byKey = Dictionary(newest) { $0.time < $1.time ? $1 : $0 }
        let requested = batch.compactMap { series in byKey[Key(series)].map { (series, $0) } }
        return Dictionary(requested) { first, _ in first }
    }

    /// The metric and the resource of an entry.
    private struct Key: Hashable {
        let metric: String
        let dimensions: [CloudEyeDimension]

        init(metric: String, dimensions: [CloudEyeDimension]) {
            self.metric = metric
            self.dimensions = dimensions.map(\.normalized)
        }

        init(_ series: CloudEyeSeries) {
            self.init(metric: series.metric, dimensions: [CloudEyeDimension(series)])
        }
    }

    private struct Entry: Decodable, Sendable {
        let key: Key
        /// The points. `nil` if the cloud omits the array, which means the same as an empty one.
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
                dimensions: try container.decode([CloudEyeDimension].self, forKey: .dimensions))
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
                    forKey: .timestamp, in: container, debugDescription: "is not a time in milliseconds")
            }
            point = CloudEyePoint(
                time: CloudTimestamp(nanoseconds: Int64(milliseconds) * 1_000_000),
                value: try container.number(.average))
        }
    }
}
