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
