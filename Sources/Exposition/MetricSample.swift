/// One series of a family, at one instant.
package struct MetricSample: Sendable {
    /// What tells it from the family's other series.
    package let labels: Labels
    /// Of the kind that the family's type asks for.
    package let value: MetricValue
    /// When a counter or a histogram began to count, in nanoseconds since the Unix epoch; `nil` where that is not known.
    package var created: Int64?

    /// One series.
    package init(labels: Labels, value: MetricValue, created: Int64? = nil) {
        self.labels = labels
        self.value = value
        self.created = created
    }
}
