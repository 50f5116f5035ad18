/// OpenMetrics 1.0.0: units, times of creation, and an end that tells a whole body from one that was cut.
/// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
package enum OpenMetricsFormat {
    /// Families by name, samples by labels, under the conditions of `TextFormat.render`.
    package static func render(_ families: [MetricFamily]) -> [UInt8] {
        ExpositionFormat.openMetrics.render(families)
    }

    /// The body's last line.
    static let end: StaticString = "# EOF\n"
}
