/// Whom to probe, under which labels, and how: an address or host name within a VPN connection.
struct ProbeTarget: Sendable, Hashable {
    /// What a target is known by in every series: the connection's name and the target's name within it.
    struct ID: Sendable, Hashable, Comparable {
        let connection: String
        let target: String

        static func < (left: ID, right: ID) -> Bool {
            (left.connection, left.target) < (right.connection, right.target)
        }
    }

    let id: ID
    let address: ProbeAddress
    let settings: ProbeSettings
    /// Where it is, seen from the connection.
    var place = TargetPlace.inside
}
