import CloudAPI
import Probing

/// Determines which connections and targets changed their situation in a run.
///
/// It returns the changes as values, so that the log has one line for each change instead of one for each run.
struct SituationTracker: Sendable {
    /// The situation of a connection, in the detail that a log line reports.
    enum Situation: Sendable, Hashable {
        case monitored
        case unmonitored
        /// The cloud does not list the connection.
        case unknown
        case failed(FailureReason)
    }

    /// The connections that changed to one situation.
    struct Change: Sendable, Equatable {
        let situation: Situation
        /// In the order in which the connections are watched.
        var connections: [Connection]
    }

    struct Connection: Sendable, Equatable {
        let id: String
        /// The reason for ``Situation/failed(_:)``.
        var error: CloudError?
    }

    /// By the connection's ID, after the last run.
    private var situations: [String: Situation] = [:]
    /// The cloud's texts for the targets without an address, after the last run.
    private var unresolved: [ProbeTarget.ID: String] = [:]

    /// Drops all other connections.
    mutating func keepOnly(_ ids: [String]) {
        let kept = Set(ids)
        situations = situations.filter { kept.contains($0.key) }
    }

    /// Records the situations after a run.
    ///
    /// - Parameters:
    ///   - ids: the watched connections.
    ///   - failures: the errors of creations, by the connection's ID.
    /// - Returns: one change for each new situation. It lacks monitors that this run created: the log has those already.
    mutating func record(
        _ plan: MonitorPlan, _ failures: [String: CloudError], of ids: [String], _ reports: [String: ConnectionReport]
    ) -> [Change] {
        let creations = Set(plan.creations)
        var changes: [Change] = []
        for id in ids {
            let situation = Self.situation(id, plan, failures, reports[id])
            // The run ended before this creation, so nothing is new.
            if situation == .unmonitored, creations.contains(id), situations[id] != nil { continue }
            guard situations.updateValue(situation, forKey: id) != situation else { continue }
            if situation == .monitored, creations.contains(id) { continue }
            let connection = Connection(id: id, error: failures[id])
            if let index = changes.firstIndex(where: { $0.situation == situation }) {
                changes[index].connections.append(connection)
            } else {
                changes.append(Change(situation: situation, connections: [connection]))
            }
        }
        return changes
    }

    /// Records the targets without an address. Returns those that are new, or for which the cloud's text changed.
    mutating func record(unresolved: [ProbeTarget.ID: String]) -> [ProbeTarget.ID: String] {
        let new = unresolved.filter { self.unresolved[$0.key] != $0.value }
        self.unresolved = unresolved
        return new
    }

    private static func situation(
        _ id: String, _ plan: MonitorPlan, _ failures: [String: CloudError], _ report: ConnectionReport?
    ) -> Situation {
        if let error = failures[id] { return .failed(FailureReason(error)) }
        if case .unknown = plan.findings[id] { return .unknown }
        return report?.monitor == nil ? .unmonitored : .monitored
    }
}
