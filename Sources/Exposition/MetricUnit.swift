/// The base unit of a family. The raw value is the word with which the family's name must end (before a counter's
/// `_total`): https://prometheus.io/docs/practices/naming/#base-units. The text format 0.0.4 does not print it.
package enum MetricUnit: String, Sendable, CaseIterable {
    case seconds
    case bytes
    case ratio
}
