/// The body of the answer to a batch query of monitoring data.
struct MetricBatchAnswer: Encodable {
    struct Entry: Encodable {
        let namespace: String
        let metricName: String
        let dimensions: [MetricReference.Dimension]
        /// Left out where the metric has none, and where there is no such metric.
        let unit: String?
        let datapoints: [MetricDataDocument]
    }

    let metrics: [Entry]
}
