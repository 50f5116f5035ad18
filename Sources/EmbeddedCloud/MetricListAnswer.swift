/// The body of the answer to a list of metrics.
struct MetricListAnswer: Encodable {
    struct Entry: Encodable {
        let namespace: String
        let metricName: String
        let dimensions: [MetricReference.Dimension]
        let unit: String?
    }

    struct MetaData: Encodable {
        let count: Int
        /// Of the last entry; empty where there is none.
        let marker: String
        /// Whatever the page.
        let total: Int
    }

    let metrics: [Entry]
    let metaData: MetaData
}
