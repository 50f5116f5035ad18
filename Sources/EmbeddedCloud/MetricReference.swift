/// One metric of one resource, as requests to Cloud Eye and its answers name it.
struct MetricReference: Codable, Sendable, Hashable {
    struct Dimension: Codable, Sendable, Hashable {
        let name: String
        let value: String

        /// Reads `evpn_connection_id,2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22`, as a query has it.
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

    /// What a list of metrics goes on from: `SYS.VPN.send_rate.evpn_connection_id:2f0d7c61-…`.
    var marker: String {
        let dimensions = dimensions.map { "\($0.name):\($0.value)" }.joined(separator: ".")
        return "\(namespace).\(metricName).\(dimensions)"
    }

    /// The metric, where there is such a one of one dimension.
    var metric: CloudEyeMetric? {
        guard namespace == CloudEyeMetric.namespace, dimensions.count == 1,
            let metric = CloudEyeMetric(rawValue: metricName), metric.dimension.rawValue == dimensions[0].name
        else { return nil }
        return metric
    }
}
