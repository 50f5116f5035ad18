/// Whether the exporter's figures can be relied on yet, as `/-/ready` tells it.
package enum Readiness: Sendable, Hashable {
    case ready
    /// What is still missing, each a phrase for people.
    case notReady([String])
}
