/// Something that happened and that a person on call wants to find again.
struct Event: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable {
        case outageBegan = "outage_began"
        case outageEnded = "outage_ended"
        case stateChanged = "connection_state_changed"
        case pairChanged = "pair_changed"
        case monitorCreated = "monitor_created"
        case monitorAdopted = "monitor_adopted"
        case monitorRepaired = "monitor_repaired"
        case connectionAppeared = "connection_appeared"
        case connectionGone = "connection_gone"
        case pathChanged = "path_changed"
        case pathMTUChanged = "path_mtu_changed"
        case pathMTUBlackHole = "path_mtu_black_hole"
        case silenceBegan = "silence_began"
        case silenceEnded = "silence_ended"
        case identifiersRenewed = "identifiers_renewed"
        case configurationReloaded = "configuration_reloaded"
        case configurationRefused = "configuration_refused"

        /// Whether requests cause it, as many as a client likes.
        var isRequested: Bool {
            switch self {
            case .silenceBegan, .silenceEnded, .configurationReloaded, .configurationRefused: true
            default: false
            }
        }
    }

    /// Nanoseconds since the Unix epoch.
    let time: Int64
    let kind: Kind
    /// The connection's name; `nil` where it concerns no single one.
    let connection: String?
    /// One line for people.
    let text: String
}
