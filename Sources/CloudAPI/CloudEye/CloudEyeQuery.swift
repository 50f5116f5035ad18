/// The body of a batch query: raw averages of some series within a window that the cloud does not cut.
///
/// Source: Cloud Eye API, "Querying Monitoring Data of Multiple Metrics".
struct CloudEyeQuery: Encodable {
    /// Series times minutes; beyond that the cloud moves the window's begin without a word.
    private static let mostSeriesMinutes: Int64 = 3_000
    private static let minute: Int64 = 60_000

    private let metrics: [Metric]
    /// Milliseconds since the Unix epoch, as numbers.
    let from: Int64
    let to: Int64
    /// A text, unlike the times: raw values.
    private let period = "1"
    /// It has no effect on raw values but names them in the answer.
    private let filter = "average"

    /// - Parameter batch: not empty.
    init(_ batch: [CloudEyeSeries], from: CloudTimestamp, to: CloudTimestamp) {
        metrics = batch.map { Metric($0) }
        self.to = to.nanoseconds / 1_000_000
        let longest = max(Self.mostSeriesMinutes * Self.minute / Int64(max(batch.count, 1)), Self.minute)
        self.from = min(max(from.nanoseconds / 1_000_000, self.to - longest), self.to - Self.minute)
    }

    private struct Metric: Encodable {
        let namespace = "SYS.VPN"
        let name: String
        let dimensions: [CloudEyeDimension]

        init(_ series: CloudEyeSeries) {
            name = series.metric
            dimensions = [CloudEyeDimension(name: series.dimension.rawValue, value: series.resourceID)]
        }

        private enum CodingKeys: String, CodingKey {
            case namespace, dimensions
            case name = "metric_name"
        }
    }
}
