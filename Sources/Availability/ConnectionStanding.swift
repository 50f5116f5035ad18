/// How a connection stands, whose side has the trouble, and why: one decision over three witnesses, which the pages, the
/// metrics, the pairs and the alerts share. Pure.
///
/// The witnesses are the line (targets outside the tunnel), the tunnel (the cloud's word) and the inside (targets behind
/// it). The inside decides if there is any; else the line and the tunnel must both be up.
package struct ConnectionStanding: Sendable, Equatable {
    package var state: ConnectionState
    package var diagnosis: ConnectionDiagnosis
    /// One sentence: what each witness shows, and what to do.
    package var explanation: String
    /// Everything that is wrong, as phrases.
    package var problems: [String]

    /// Nothing is known yet.
    package static let unknown = ConnectionStanding(
        state: .unknown, diagnosis: .unknown, explanation: "Nothing is known of the connection yet.", problems: [])
}

extension ConnectionStanding {
    /// - Parameters:
    ///   - witnesses: what the targets and the cloud show together.
    ///   - problems: what is wrong with them one by one.
    ///   - isMaintained: whether a maintenance window or a silence is open for the connection.
    ///   - isImpaired: whether this host's figures may be its own.
    package init(_ witnesses: ConnectionWitnesses, _ problems: ConnectionProblems, isMaintained: Bool, isImpaired: Bool)
    {
        let state: ConnectionState =
            switch witnesses.isAvailable {
            case true?: problems.all.isEmpty ? .up : .degraded
            case false?: .down
            case nil: .unknown
            }
        let trouble =
            switch state {
            case .up: ConnectionDiagnosis.healthy
            case .unknown: ConnectionDiagnosis.unknown
            case .down: witnesses.causeOfOutage
            case .degraded: problems.cause(witnesses, isImpaired: isImpaired)
            }
        let diagnosis = isMaintained && state != .up ? .maintenance : trouble
        self.init(
            state: state, diagnosis: diagnosis, explanation: witnesses.explanation(state, diagnosis, problems.all),
            problems: problems.all)
    }
}

/// How a connection stands: what pages. The order is that of urgency.
package enum ConnectionState: String, Encodable, Sendable, CaseIterable, Comparable {
    /// It carries nothing, as far as the witnesses show.
    case down
    /// It carries, and something is wrong.
    case degraded
    /// Not known yet, or no longer.
    case unknown
    case up

    /// Whether traffic gets through; `nil` if that is unknown.
    package var isAvailable: Bool? {
        switch self {
        case .up, .degraded: true
        case .down: false
        case .unknown: nil
        }
    }

    package static func < (left: ConnectionState, right: ConnectionState) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Whose side has the trouble of a connection: is it me, the cloud, or the customer?
package enum ConnectionDiagnosis: String, Encodable, Sendable, CaseIterable {
    case healthy
    /// The way outside the tunnel to the customer gateway: the customer's line, or its carrier.
    case line
    /// The negotiation between the two gateways, over a line that works.
    case tunnel
    /// Routes, firewalls or hosts behind a tunnel that is up, at the customer's side.
    case inside
    /// The cloud: its gateway, or what it did to the connection.
    case cloud
    /// This exporter's host, its routes, or its uplink.
    case thisHost = "this_host"
    /// Somebody works on it.
    case maintenance
    case unknown
}
