package import Probing
import VPNConfiguration

extension AvailabilityQuorum {
    /// Absent while it can still come out either way, as before the first results.
    ///
    /// - Parameter states: of all the connection's targets.
    package func isAvailable(_ states: some Collection<OutageState.State>) -> Bool? {
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
