/// What Cloud Eye has of one metric at one moment.
struct MetricPoint: Sendable, Hashable {
    /// In milliseconds since 1970-01-01T00:00:00Z.
    let time: Int64
    /// In the metric's unit.
    let value: Double
}
