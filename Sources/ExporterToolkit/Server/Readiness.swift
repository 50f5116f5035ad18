/// Whether the exporter's figures are complete, as `/-/ready` reports it.
package enum Readiness: Sendable, Hashable {
    case ready
    /// What is still missing, as phrases for people.
    case notReady([String])
}
