/// How many of a connection's targets must answer for the connection to be available: one host that is rebooted behind a
/// VPN is no outage of the VPN.
enum AvailabilityQuorum: Sendable, Hashable {
    case any
    case all
    /// 1 or more; as many as there are where there are fewer.
    case number(Int)

    /// Absent while it can still come out either way, as before the first results.
    ///
    /// - Parameter states: of all the connection's targets.
    func isAvailable(_ states: some Collection<OutageState.State>) -> Bool? {
        guard !states.isEmpty else { return nil }
        let needed =
            switch self {
            case .any: 1
            case .all: states.count
            case .number(let number): min(number, states.count)
            }
        let up = states.count { $0 == .up }
        let unknown = states.count { $0 == .unknown }
        if up >= needed { return true }
        return up + unknown < needed ? false : nil
    }
}
