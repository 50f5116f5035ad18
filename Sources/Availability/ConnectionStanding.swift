/// The state of a connection, the side with the trouble, and the reason. Pages, metrics, pairs and alerts share this
/// decision. Pure.
///
/// Three witnesses decide: the line (targets outside the tunnel), the tunnel (as the cloud reports it) and the inside
/// (targets behind the tunnel). The inside decides if it exists. Otherwise the line and the tunnel must both be up.
package struct ConnectionStanding: Sendable, Equatable {
    package var state: ConnectionState
    package var diagnosis: ConnectionDiagnosis
    /// The sentence about what each witness shows and what to do.
    package var explanation: String
    /// All problems, as phrases.
    package var problems: [String]

    /// The standing before anything is known.
    package static let unknown = ConnectionStanding(
        state: .unknown, diagnosis: .unknown, explanation: "Nothing is known of the connection yet.", problems: [])
}

extension ConnectionStanding {
    /// Decides on the state, the diagnosis and the explanation.
    ///
    /// - Parameters:
    ///   - witnesses: what the targets and the cloud show together.
    ///   - problems: the problems of each target and of the cloud.
    ///   - isMaintained: whether a maintenance window or a silence is open for the connection.
    ///   - isImpaired: whether this host may distort its own figures.
    init(_ witnesses: ConnectionWitnesses, _ problems: ConnectionProblems, isMaintained: Bool, isImpaired: Bool) {
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

/// The state of a connection, which pages. The order is that of urgency.
package enum ConnectionState: String, Encodable, Sendable, CaseIterable, Comparable {
    /// The connection carries no traffic, as far as the witnesses show.
    case down
    /// The connection carries traffic, and something is wrong.
    case degraded
    /// The state is not known yet, or is outdated.
    case unknown
    case up

    /// Whether traffic passes; `nil` while this is unknown.
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

/// The side with the trouble of a connection: this host, the cloud, or the customer.
package enum ConnectionDiagnosis: String, Encodable, Sendable, CaseIterable {
    case healthy
    /// The path outside the tunnel to the customer gateway: the customer's line, or its carrier.
    case line
    /// The negotiation between the two gateways, over a line that works.
    case tunnel
    /// Routes, firewalls or hosts behind a tunnel that is up, on the customer's side.
    case inside
    /// The cloud: its gateway, or its action on the connection.
    case cloud
    /// The exporter's host, its routes, or its uplink.
    case thisHost = "this_host"
    /// A maintenance window or a silence is open.
    case maintenance
    case unknown
}
