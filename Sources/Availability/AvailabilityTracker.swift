import Synchronization
package import VPNConfiguration

/// How each connection stands now, and for how many seconds it was available.
package struct AvailabilityTracker: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package fileprivate(set) var standing = ConnectionStanding.unknown
        package fileprivate(set) var count = AvailabilityCount()
        /// The names of the targets that ever answered: what a reload must not forget.
        package fileprivate(set) var answered: Set<String> = []
        /// When the state was last known, in monotonic nanoseconds.
        fileprivate var known: Int64?
        /// The look that it was seen at last.
        fileprivate var look: UInt64 = 0

        /// `nil` while that is unknown.
        package var isAvailable: Bool? { standing.state.isAvailable }
    }

    /// A connection that stands otherwise than at the last look.
    package struct Change: Sendable, Equatable {
        package let connection: String
        package let old: ConnectionState
        package let standing: ConnectionStanding
    }

    /// By the connection's name.
    package private(set) var entries: [String: Entry] = [:]
    private var look: UInt64 = 0

    /// Takes over how one connection stands, in the look that goes on; returns a change of its state.
    ///
    /// - Parameters:
    ///   - answered: the names of the targets that have answered.
    ///   - targets: those whose quorum decides.
    ///   - isAvailable: what the cloud's word decides, whatever these answer; `nil` if they decide.
    ///   - now: monotonic nanoseconds.
    package mutating func update(
        _ connection: String, _ standing: ConnectionStanding, answered: Set<String> = [],
        _ targets: [AvailabilityCount.Target],
        quorum: AvailabilityQuorum, byCloud isAvailable: Bool?, at now: Int64
    ) -> Change? {
        var entry = entries[connection] ?? Entry()
        let old = entry.standing.state
        if !answered.isSubset(of: entry.answered) { entry.answered.formUnion(answered) }
        entry.take(standing, at: now)
        entry.count.update(targets, quorum: quorum, byCloud: isAvailable, at: now)
        entry.look = look
        entries[connection] = entry
        return old == entry.standing.state ? nil : Change(connection: connection, old: old, standing: entry.standing)
    }

    /// Ends a look: connections that were not in it are forgotten.
    mutating func endLook() {
        if entries.contains(where: { $0.value.look != look }) { entries = entries.filter { $0.value.look == look } }
        look += 1
    }
}

extension AvailabilityTracker.Entry {
    /// For as long a known state stays while nothing is known: a reload that begins probes anew needs some seconds until
    /// they have verdicts, and neither heals nor breaks a connection.
    private static let hold: Int64 = 20_000_000_000

    fileprivate mutating func take(_ new: ConnectionStanding, at now: Int64) {
        if new.state == .unknown, let known, now - known < Self.hold { return }
        standing = new
        known = new.state == .unknown ? nil : now
    }
}

/// The hand-off of which connections are available: ``ConnectionWatch`` writes, a scrape reads.
package final class AvailabilityStatus: Sendable {
    private let state = Mutex(AvailabilityTracker())

    package init() {}

    package var snapshot: AvailabilityTracker { state.withLock { $0 } }

    /// Changes the book where it lies: to copy it each second would cost more than what is changed.
    package func update<Value: Sendable>(_ change: (inout AvailabilityTracker) -> Value) -> Value {
        state.withLock { change(&$0) }
    }
}
