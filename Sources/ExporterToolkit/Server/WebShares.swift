/// Who gives way when the web server's places run short: connections, scrapes, memory for answers.
///
/// While there is room, everybody may have as many places as they like: many clients behind one address, such as a reverse
/// proxy or NAT, are served as one would be alone. When there is none, a newcomer gets a place of the listener, and there of
/// the client, that has the most, and never of one that has less than itself. A place gives way only while the server waits
/// for its client: at once to an owner of a smaller share, to others after its patience.
struct WebShares<Key: Hashable & Sendable>: Sendable {
    /// What a place waits for from its client.
    struct Waiting: Sendable, Hashable {
        let since: ContinuousClock.Instant
        /// After which it gives way to anybody.
        let patience: Duration
    }

    struct Place: Sendable, Hashable {
        let owner: WebOwner
        /// `nil` while the server itself has to do something for it.
        fileprivate(set) var waiting: Waiting?
    }

    private var places: [Key: Place] = [:]
    private var ofListener: [Int: Int] = [:]
    private var ofClient: [WebOwner: Int] = [:]

    var count: Int { places.count }

    /// How a place stands for giving way: the greatest goes first.
    private struct Rank: Comparable {
        let isOver: Bool
        let ofListener: Int
        let ofClient: Int
        let patience: Duration
        let age: Duration

        static func < (left: Self, right: Self) -> Bool {
            if left.isOver != right.isOver { return right.isOver }
            if left.ofListener != right.ofListener { return left.ofListener < right.ofListener }
            if left.ofClient != right.ofClient { return left.ofClient < right.ofClient }
            if left.patience != right.patience { return left.patience > right.patience }
            return left.age < right.age
        }
    }

    subscript(key: Key) -> Place? { places[key] }

    /// Takes a place for the owner, which waits for its client where `waiting` is given.
    mutating func add(_ key: Key, of owner: WebOwner, waiting: Waiting? = nil) {
        places[key] = Place(owner: owner, waiting: waiting)
        ofListener[owner.listener, default: 0] += 1
        ofClient[owner, default: 0] += 1
    }

    /// Changes what a place waits for; it need not be there any more.
    mutating func setWaiting(_ waiting: Waiting?, of key: Key) { places[key]?.waiting = waiting }

    /// Gives a place back; it need not be there any more.
    @discardableResult
    mutating func remove(_ key: Key) -> Place? {
        guard let place = places.removeValue(forKey: key) else { return nil }
        ofListener[place.owner.listener, default: 1] -= 1
        ofClient[place.owner, default: 1] -= 1
        if ofClient[place.owner] == 0 { ofClient[place.owner] = nil }
        return place
    }

    /// The place that makes room for one more of `newcomer`'s; `nil` where none may.
    func victim(for newcomer: WebOwner, at now: ContinuousClock.Instant) -> Key? {
        var victim: (key: Key, rank: Rank)?
        for (key, place) in places {
            guard let rank = rank(place, against: newcomer, at: now) else { continue }
            if victim.map({ $0.rank < rank }) ?? true { victim = (key, rank) }
        }
        return victim?.key
    }

    /// How many places the owner has.
    func count(of owner: WebOwner) -> Int { ofClient[owner] ?? 0 }

    /// The place of the owner's own that makes room for one more of its own; `nil` where none may.
    func ownVictim(of owner: WebOwner, at now: ContinuousClock.Instant) -> Key? {
        var victim: (key: Key, rank: Rank)?
        for (key, place) in places where place.owner == owner {
            guard let rank = rank(place, against: owner, at: now) else { continue }
            if victim.map({ $0.rank < rank }) ?? true { victim = (key, rank) }
        }
        return victim?.key
    }

    /// `nil` where it does not give way.
    private func rank(_ place: Place, against newcomer: WebOwner, at now: ContinuousClock.Instant) -> Rank? {
        guard let waiting = place.waiting else { return nil }
        let listener = ofListener[place.owner.listener] ?? 0
        let client = ofClient[place.owner] ?? 0
        let difference =
            place.owner.listener == newcomer.listener
            ? client - (ofClient[newcomer] ?? 0) : listener - (ofListener[newcomer.listener] ?? 0)
        let age = waiting.since.duration(to: now)
        // One more for the newcomer and one less for the other must not turn their order round.
        let isOver = difference > 1
        guard isOver || difference >= 0 && age >= waiting.patience else { return nil }
        return Rank(isOver: isOver, ofListener: listener, ofClient: client, patience: waiting.patience, age: age)
    }
}
