/// Prometheus' text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
package enum TextFormat {
    /// The `Content-Type` of what `render` returns.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Families by name, samples by labels, whatever their order was: the same state gives the same bytes.
    ///
    /// A family without samples is left out: it has no figure, and `# TYPE` stands before a first sample.
    ///
    /// - Parameter families: no two of one name.
    package static func render(_ families: [MetricFamily]) -> [UInt8] {
        ExpositionFormat.text.render(families)
    }
}
