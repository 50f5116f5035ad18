/// Something that happened and that a person on call wants to find again.
package struct Event: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
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
    package let time: Int64
    package let kind: Kind
    /// The connection's name; `nil` where it concerns no single one.
    package let connection: String?
    /// One line for people.
    package let text: String

    package init(time: Int64, kind: Kind, connection: String?, text: String) {
        self.time = time
        self.kind = kind
        self.connection = connection
        self.text = text
    }
}
