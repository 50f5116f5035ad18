/// The connection monitors there are: at most one for each connection.
struct MonitorLedger: Sendable {
    struct Monitor: Sendable, Hashable {
        let id: String
        let connectionID: String
        let createdAt: CloudTime
        /// The place among all monitors that ever were.
        let number: Int
        /// When its deletion ends; `nil` where it is not being deleted.
        var goneAt: CloudTime?
    }

    private var monitors: [String: Monitor] = [:]
    private var connectionIDs: [String: String] = [:]
    private var generations: [String: Int] = [:]
    private var created = 0

    /// In the order of their creation.
    var all: [Monitor] { monitors.values.sorted { $0.number < $1.number } }

    subscript(connectionID connectionID: String) -> Monitor? { monitors[connectionID] }

    subscript(id id: String) -> Monitor? { connectionIDs[id].flatMap { monitors[$0] } }

    /// `nil` where the connection has a monitor. Its id follows from the connection's id and from how many monitors the
    /// connection has had, so that it is the same after a restart.
    mutating func create(connectionID: String, at now: CloudTime) -> Monitor? {
        guard monitors[connectionID] == nil else { return nil }
        let generation = generations[connectionID, default: 0]
        var identifiers = IdentifierSource(text: "monitor \(generation) of \(connectionID)")
        let monitor = Monitor(id: identifiers.uuid(), connectionID: connectionID, createdAt: now, number: created)
        monitors[connectionID] = monitor
        connectionIDs[monitor.id] = connectionID
        generations[connectionID] = generation + 1
        created += 1
        return monitor
    }

    /// `false` where there is no such monitor.
    mutating func delete(id: String) -> Bool {
        guard let connectionID = connectionIDs.removeValue(forKey: id) else { return false }
        monitors[connectionID] = nil
        return true
    }

    /// Begins the deletion, which ends after `time`; `false` where there is no such monitor.
    mutating func delete(id: String, at now: CloudTime, after time: Duration) -> Bool {
        guard time > .zero else { return delete(id: id) }
        guard let connectionID = connectionIDs[id] else { return false }
        // A second deletion does not make the first one last longer.
        if monitors[connectionID]?.goneAt == nil { monitors[connectionID]?.goneAt = now + time }
        return true
    }

    /// Ends the deletions that are over.
    mutating func forgetDeleted(at now: CloudTime) {
        for monitor in all {
            if let goneAt = monitor.goneAt, goneAt <= now { _ = delete(id: monitor.id) }
        }
    }
}
