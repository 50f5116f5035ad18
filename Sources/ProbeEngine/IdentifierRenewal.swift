/// When a flow gets another ICMP identifier: a firewall on the path may keep a state for the one in use that drops every
/// request, as long as requests keep that state alive.
package struct IdentifierRenewal: Sendable, Hashable {
    /// Nanoseconds after which all flows get a new one; `nil` for never.
    package var interval: Int64?
    /// Losses in a row after which a flow gets a new one; `nil` for never.
    package var losses: Int?

    /// Why identifiers were renewed.
    package enum Reason: Sendable, Hashable, CaseIterable {
        /// The one of a path's flows was as old as ``IdentifierRenewal/interval``.
        case age
        /// A flow lost ``IdentifierRenewal/losses`` requests in a row.
        case losses
        /// The interface of a path's flows came back as another one.
        case interface
    }

    package init(interval: Int64? = nil, losses: Int? = nil) {
        self.interval = interval
        self.losses = losses
    }
}
