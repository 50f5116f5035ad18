/// The set of metrics of each target and connection. Prometheus need not store what is not exposed.
package enum MetricsProfile: String, Sendable, CaseIterable {
    /// The metrics that alerts on connections need.
    case minimal
    /// All metrics that cost little.
    case standard
    /// The expensive metrics, too, for all targets.
    case full
}
