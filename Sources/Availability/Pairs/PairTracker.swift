import Synchronization

/// The pairs of connections and their states. The tracker remembers pairs, so that a lost member is visible.
package struct PairTracker: Sendable, Equatable {
    /// The IDs of both gateways in the cloud.
    package struct Key: Sendable, Hashable, Comparable {
        package let gateway: String
        package let customerGateway: String

        package static func < (left: Key, right: Key) -> Bool {
            (left.gateway, left.customerGateway) < (right.gateway, right.customerGateway)
        }
    }

    package struct Pair: Sendable, Equatable {
        /// The members sorted by name; only one if the pair has lost a member.
        package fileprivate(set) var members: [PairMember]
        package fileprivate(set) var state = PairState.unknown
        /// The last known state; `nil` before the first.
        fileprivate var lastKnown: PairState?
        /// Changes from one known state to another. The first known state is no change.
        package fileprivate(set) var changes: UInt64 = 0

        /// The members that are up. A member with an unknown state does not protect.
        package var up: Int { members.count { $0.isUp == true } }
    }

    /// A pair with another state than the last known one.
    struct Change: Sendable, Equatable {
        let key: Key
        /// The former state; `nil` if the pair is new.
        let old: PairState?
        let new: PairState
        let up: Int
        let members: Int
    }

    package private(set) var pairs: [Key: Pair] = [:]

    /// Records the states of all connections, and returns the changes, sorted by key.
    ///
    /// Two connections of one gateway to one customer gateway are a pair, and stay one until no member is left.
    ///
    /// - Parameter missing: configured connections that the cloud does not list. They stay in their former pair.
    mutating func update(_ members: [Key: [PairMember]], missing: [PairMember] = []) -> [Change] {
        var members = members
        let missing = Dictionary(missing.map { ($0.connection, $0) }) { first, _ in first }
        for (key, pair) in pairs {
            for member in pair.members {
                guard let current = missing[member.connection] else { continue }
                members[key, default: []]
                    .append(PairMember(connection: member.connection, role: member.role, isUp: current.isUp))
            }
        }
        pairs = pairs.filter { members[$0.key]?.isEmpty == false }
        var changes: [Change] = []
        for key in members.keys.sorted() {
            guard let current = members[key], current.count > 1 || pairs[key] != nil else { continue }
            var pair = pairs[key] ?? Pair(members: [])
            pair.members = current.sorted { $0.connection < $1.connection }
            if let change = pair.updateState(key) { changes.append(change) }
            pairs[key] = pair
        }
        return changes
    }
}

extension PairTracker.Pair {
    /// Returns a change between two known states. Unknown states between them do not count.
    fileprivate mutating func updateState(_ key: PairTracker.Key) -> PairTracker.Change? {
        state = PairState(up: up, unknown: members.count { $0.isUp == nil })
        guard state != .unknown, state != lastKnown else { return nil }
        let old = lastKnown
        lastKnown = state
        if old != nil { changes += 1 }
        return PairTracker.Change(key: key, old: old, new: state, up: up, members: members.count)
    }
}

/// A connection as a member of a pair.
package struct PairMember: Sendable, Equatable {
    /// The connection's name.
    package let connection: String
    /// `master` or `slave`. Both count alike, since a standby that is up protects.
    package let role: String?
    /// Whether the connection is up; `nil` while unknown.
    package let isUp: Bool?

    package init(connection: String, role: String?, isUp: Bool?) {
        self.connection = connection
        self.role = role
        self.isUp = isUp
    }
}

/// Whether the connections of one gateway to one customer gateway can lose one of them.
package enum PairState: String, CaseIterable, Sendable, Encodable {
    /// At least two are up.
    case protected
    /// One is up. The next failure cuts the site off.
    case degraded
    /// None is up.
    case down
    /// Members with unknown states could make the state better.
    case unknown

    package init(up: Int, unknown: Int = 0) {
        let least: PairState = up >= 2 ? .protected : up == 1 ? .degraded : .down
        self = unknown == 0 || least == PairState(up: up + unknown) ? least : .unknown
    }
}

/// The hand-off of the pairs: ``PairWatch`` writes, and a scrape reads.
package final class PairStatus: Sendable {
    private let state = Mutex(PairTracker())

    package init() {}

    package var snapshot: PairTracker { state.withLock { $0 } }

    func record(_ tracker: PairTracker) {
        state.withLock { $0 = tracker }
    }
}
