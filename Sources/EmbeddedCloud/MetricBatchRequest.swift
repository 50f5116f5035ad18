/// The body of `POST /V1.0/{project_id}/batch-query-metric-data`. Times are numbers, the period is text.
struct MetricBatchRequest: Decodable {
    let metrics: [MetricReference]
    let from: Int64
    let to: Int64
    let period: String
    let filter: String
}
