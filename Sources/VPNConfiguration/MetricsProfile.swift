/// How much is served of each target and connection. What an exporter of many targets does not serve costs Prometheus
/// nothing.
package enum MetricsProfile: String, Sendable, CaseIterable {
    /// What alerting on connections needs.
    case minimal
    /// All that costs little.
    case standard
    /// What costs more, too, without asking for it target by target.
    case full
}
