/// One series of a family, at one instant.
package struct MetricSample: Sendable {
    /// What tells it from the family's other series.
    package let labels: Labels
    /// Of the kind that the family's type asks for.
    package let value: MetricValue

    /// One series.
    package init(labels: Labels, value: MetricValue) {
        self.labels = labels
        self.value = value
    }
}
