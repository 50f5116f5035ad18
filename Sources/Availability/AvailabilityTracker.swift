import Synchronization
import VPNConfiguration

/// The state of each connection, and the seconds in which it was available.
package struct AvailabilityTracker: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package fileprivate(set) var standing = ConnectionStanding.unknown
        package fileprivate(set) var count = AvailabilityCount()
        /// The names of the targets that ever answered. They survive a reload.
        package fileprivate(set) var answered: Set<String> = []
        /// The time at which the state was last known, in monotonic nanoseconds.
        fileprivate var known: Int64?
        /// The last evaluation that included the connection.
        fileprivate var evaluation: UInt64 = 0

        /// Whether the connection is available; `nil` while this is unknown.
        package var isAvailable: Bool? { standing.state.isAvailable }
    }

    /// A connection with another state than in the last evaluation.
    struct Change: Sendable, Equatable {
        let connection: String
        let old: ConnectionState
        let standing: ConnectionStanding
    }

    /// The entries by the name of the connection.
    package private(set) var entries: [String: Entry] = [:]
    private var evaluation: UInt64 = 0

    /// Records the state of one connection in the current evaluation, and returns a change of its state.
    ///
    /// - Parameters:
    ///   - answered: the names of the targets that have answered.
    ///   - targets: the targets that decide by quorum.
    ///   - isAvailable: the cloud's decision, which outweighs the targets; `nil` if the targets decide.
    ///   - now: monotonic nanoseconds.
    mutating func update(
        _ connection: String, _ standing: ConnectionStanding, answered: Set<String> = [],
        _ targets: [AvailabilityCount.Target],
        quorum: AvailabilityQuorum, byCloud isAvailable: Bool?, at now: Int64
    ) -> Change? {
        var entry = entries[connection] ?? Entry()
        let old = entry.standing.state
        if !answered.isSubset(of: entry.answered) { entry.answered.formUnion(answered) }
        entry.apply(standing, at: now)
        entry.count.update(targets, quorum: quorum, byCloud: isAvailable, at: now)
        entry.evaluation = evaluation
        entries[connection] = entry
        return old == entry.standing.state ? nil : Change(connection: connection, old: old, standing: entry.standing)
    }

    /// Ends an evaluation, and forgets the connections that were not part of it.
    mutating func endEvaluation() {
        if entries.contains(where: { $0.value.evaluation != evaluation }) {
            entries = entries.filter { $0.value.evaluation == evaluation }
        }
        evaluation += 1
    }
}

extension AvailabilityTracker.Entry {
    /// The time for which a known state stays while nothing is known, in nanoseconds. New probes after a reload need
    /// some seconds until their first verdicts. During these seconds they neither heal nor break a connection.
    private static let hold: Int64 = 20_000_000_000

    fileprivate mutating func apply(_ new: ConnectionStanding, at now: Int64) {
        if new.state == .unknown, let known, now - known < Self.hold { return }
        standing = new
        known = new.state == .unknown ? nil : now
    }
}

/// The hand-off of the availability: ``ConnectionWatch`` writes, and a scrape reads.
package final class AvailabilityStatus: Sendable {
    private let state = Mutex(AvailabilityTracker())

    package init() {}

    package var snapshot: AvailabilityTracker { state.withLock { $0 } }

    /// Changes the tracker in place. A copy each second would cost more than the change.
    func update<Value: Sendable>(_ change: (inout AvailabilityTracker) -> Value) -> Value {
        state.withLock { change(&$0) }
    }
}
