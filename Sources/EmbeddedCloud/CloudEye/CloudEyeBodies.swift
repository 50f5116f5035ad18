/// Reference to one metric of one resource, in requests to Cloud Eye and in its responses.
struct MetricReference: Codable, Sendable, Hashable {
    struct Dimension: Codable, Sendable, Hashable {
        let name: String
        let value: String

        /// Reads the form of a query: `evpn_connection_id,2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22`.
        init?(_ text: String) {
            let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, 1...32 ~= parts[0].count, 1...256 ~= parts[1].count else { return nil }
            name = String(parts[0])
            value = String(parts[1])
        }

        init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    let namespace: String
    let metricName: String
    let dimensions: [Dimension]

    private enum CodingKeys: String, CodingKey {
        case namespace, dimensions
        case metricName = "metric_name"
    }

    init(namespace: String, metricName: String, dimensions: [Dimension]) {
        self.namespace = namespace
        self.metricName = metricName
        self.dimensions = dimensions
    }

    init(_ metric: CloudEyeMetric, of resource: MeteredResource) {
        self.init(
            namespace: CloudEyeMetric.namespace, metricName: metric.rawValue,
            dimensions: [Dimension(name: metric.dimension.rawValue, value: resource.id)])
    }

    /// Marker with which the next page of a list starts: `SYS.VPN.send_rate.evpn_connection_id:2f0d7c61-…`.
    var marker: String {
        let dimensions = dimensions.map { "\($0.name):\($0.value)" }.joined(separator: ".")
        return "\(namespace).\(metricName).\(dimensions)"
    }

    /// Metric. `nil` if there is no such metric with one dimension.
    var metric: CloudEyeMetric? {
        guard namespace == CloudEyeMetric.namespace, dimensions.count == 1,
            let metric = CloudEyeMetric(rawValue: metricName), metric.dimension.rawValue == dimensions[0].name
        else { return nil }
        return metric
    }
}

/// Body of `POST /V1.0/{project_id}/batch-query-metric-data`. Its times are numbers, and its period is a string.
struct MetricBatchRequest: Decodable {
    let metrics: [MetricReference]
    let from: Int64
    let to: Int64
    let period: String
    let filter: String
}

/// Body of the response to a batch query.
struct MetricBatchResponse: Encodable {
    struct Entry: Encodable {
        let namespace: String
        let metricName: String
        let dimensions: [MetricReference.Dimension]
        /// Absent if the metric has no unit or does not exist.
        let unit: String?
        let datapoints: [MetricPointResource]
    }

    let metrics: [Entry]
}

/// Body of the response to a query of one metric.
struct MetricDataResponse: Encodable {
    let datapoints: [MetricPointResource]
    let metricName: String
}

/// Data point as Cloud Eye writes it. The filter is the name of the value: `{"average": 23.5, "timestamp": …}`.
struct MetricPointResource: Encodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    let point: MetricPoint
    let filter: MetricWindow.Filter
    /// Unit, which every point of a single query has. A batch has it once per metric.
    let unit: String?

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(point.value, forKey: Key(filter.rawValue))
        try container.encode(point.time, forKey: Key("timestamp"))
        try container.encodeIfPresent(unit, forKey: Key("unit"))
    }
}

/// Body of the response to a list of metrics.
struct MetricListResponse: Encodable {
    struct Entry: Encodable {
        let namespace: String
        let metricName: String
        let dimensions: [MetricReference.Dimension]
        let unit: String?
    }

    struct MetaData: Encodable {
        let count: Int
        /// Marker of the last entry. Empty on an empty page.
        let marker: String
        /// Number of metrics, regardless of the page.
        let total: Int
    }

    let metrics: [Entry]
    let metaData: MetaData
}
