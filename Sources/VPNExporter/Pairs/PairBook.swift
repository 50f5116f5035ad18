/// Which connections form pairs, and how each pair stands: remembers pairs, so that a lost member is seen.
struct PairBook: Sendable, Equatable {
    /// Both by their ids in the cloud.
    struct Key: Sendable, Hashable, Comparable {
        let gateway: String
        let customerGateway: String

        static func < (left: Key, right: Key) -> Bool {
            (left.gateway, left.customerGateway) < (right.gateway, right.customerGateway)
        }
    }

    struct Pair: Sendable, Equatable {
        /// In the order of their names; only one where the pair has lost a member.
        fileprivate(set) var members: [PairMember]
        /// `nil` until enough is known of the members.
        fileprivate(set) var state: PairState?
        /// From one state to another; the first one is no change.
        fileprivate(set) var changes: UInt64 = 0

        /// A member of which nothing is known does not protect.
        var up: Int { members.count { $0.isUp == true } }
    }

    /// A pair that stands otherwise than before.
    struct Change: Sendable, Equatable {
        let key: Key
        /// `nil` where the pair is new.
        let old: PairState?
        let new: PairState
        let up: Int
        let members: Int
    }

    private(set) var pairs: [Key: Pair] = [:]

    /// Takes over how all connections stand now; returns what changed, in the order of the keys.
    ///
    /// Two connections of one gateway to one customer gateway are a pair, and stay one until none is left.
    ///
    /// - Parameter missing: the names of connections that should be there and that the cloud does not list: they stay in
    ///   the pair that they were in, and are not up.
    mutating func update(_ members: [Key: [PairMember]], missing: Set<String> = []) -> [Change] {
        var members = members
        for (key, pair) in pairs {
            for member in pair.members where missing.contains(member.connection) {
                members[key, default: []]
                    .append(PairMember(connection: member.connection, role: member.role, isUp: false))
            }
        }
        pairs = pairs.filter { members[$0.key]?.isEmpty == false }
        var changes: [Change] = []
        for key in members.keys.sorted() {
            guard let current = members[key], current.count > 1 || pairs[key] != nil else { continue }
            var pair = pairs[key] ?? Pair(members: [])
            pair.members = current.sorted { $0.connection < $1.connection }
            if let change = pair.judge(key) { changes.append(change) }
            pairs[key] = pair
        }
        return changes
    }
}

extension PairBook.Pair {
    /// What was known stays while nothing is known of any member; and there is no first state that a member of which
    /// nothing is known yet could make a better one.
    fileprivate mutating func judge(_ key: PairBook.Key) -> PairBook.Change? {
        guard members.contains(where: { $0.isUp != nil }) else { return nil }
        let new = PairState(up: up)
        if state == nil, new != PairState(up: members.count { $0.isUp != false }) { return nil }
        guard new != state else { return nil }
        let old = state
        state = new
        if old != nil { changes += 1 }
        return PairBook.Change(key: key, old: old, new: new, up: up, members: members.count)
    }
}
