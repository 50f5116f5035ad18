/// Which of the two text formats is written.
enum TextDialect: Sendable {
    /// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
    case prometheus
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
    case openMetrics
}
