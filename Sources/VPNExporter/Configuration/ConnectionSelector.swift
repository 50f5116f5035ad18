/// Which of the cloud's connections a discovery takes; what is not given takes all.
struct ConnectionSelector: Sendable, Equatable {
    /// Matched with the whole name.
    var name: NamePattern?
    /// The VPN gateway's id or name.
    var gateway: String?
    /// Tags that a connection must have, by key; others do not matter.
    var tags: [String: String] = [:]
    /// In upper case, as the cloud spells them; empty takes every status.
    var statuses: Set<String> = []
}
