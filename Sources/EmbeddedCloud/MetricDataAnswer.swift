/// The body of the answer to a query of one metric's monitoring data.
struct MetricDataAnswer: Encodable {
    let datapoints: [MetricDataDocument]
    let metricName: String
}
