/// Decides who gives way when the web server's places run short: connections, responses, memory for bodies.
///
/// While there is room, a client may have any number of places. Many clients behind one address, such as a reverse
/// proxy or NAT, get the same service as one alone. If there is no room, a newcomer gets a place of the client with the
/// most places, on the listener with the most places. It never gets one from an owner that has fewer places than
/// itself. A place gives way only while the server waits for its client. It does so at once to an owner of a smaller
/// share, and to others after its patience.
struct WebShares<Key: Hashable & Sendable>: Sendable {
    /// The wait of a place for its client.
    struct Waiting: Sendable, Hashable {
        let since: ContinuousClock.Instant
        /// The time after which the place gives way to any owner.
        let patience: Duration
    }

    struct Place: Sendable, Hashable {
        let owner: WebOwner
        /// `nil` while the server itself works for the place.
        fileprivate(set) var waiting: Waiting?
    }

    private var places: [Key: Place] = [:]
    private var ofListener: [Int: Int] = [:]
    private var ofClient: [WebOwner: Int] = [:]

    var count: Int { places.count }

    /// The order in which places give way. The greatest goes first.
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

    /// Adds a place of the owner. With `waiting`, it waits for its client.
    mutating func add(_ key: Key, of owner: WebOwner, waiting: Waiting? = nil) {
        places[key] = Place(owner: owner, waiting: waiting)
        ofListener[owner.listener, default: 0] += 1
        ofClient[owner, default: 0] += 1
    }

    /// Changes what a place waits for, if the place still exists.
    mutating func setWaiting(_ waiting: Waiting?, of key: Key) { places[key]?.waiting = waiting }

    /// Removes a place, if it still exists.
    @discardableResult
    mutating func remove(_ key: Key) -> Place? {
        guard let place = places.removeValue(forKey: key) else { return nil }
        ofListener[place.owner.listener, default: 1] -= 1
        ofClient[place.owner, default: 1] -= 1
        if ofClient[place.owner] == 0 { ofClient[place.owner] = nil }
        return place
    }

    /// Returns the place that gives way to a further one of `newcomer`, or `nil`.
    func victim(for newcomer: WebOwner, at now: ContinuousClock.Instant) -> Key? {
        var victim: (key: Key, rank: Rank)?
        for (key, place) in places {
            guard let rank = rank(place, against: newcomer, at: now) else { continue }
            if victim.map({ $0.rank < rank }) ?? true { victim = (key, rank) }
        }
        return victim?.key
    }

    /// Returns the number of the owner's places.
    func count(of owner: WebOwner) -> Int { ofClient[owner] ?? 0 }

    /// Returns the owner's place that gives way to a further one of its own, or `nil`.
    func ownVictim(of owner: WebOwner, at now: ContinuousClock.Instant) -> Key? {
        var victim: (key: Key, rank: Rank)?
        for (key, place) in places where place.owner == owner {
            guard let rank = rank(place, against: owner, at: now) else { continue }
            if victim.map({ $0.rank < rank }) ?? true { victim = (key, rank) }
        }
        return victim?.key
    }

    /// Returns `nil` if the place does not give way.
    private func rank(_ place: Place, against newcomer: WebOwner, at now: ContinuousClock.Instant) -> Rank? {
        guard let waiting = place.waiting else { return nil }
        let listener = ofListener[place.owner.listener] ?? 0
        let client = ofClient[place.owner] ?? 0
        let difference =
            place.owner.listener == newcomer.listener
            ? client - (ofClient[newcomer] ?? 0) : listener - (ofListener[newcomer.listener] ?? 0)
        let age = waiting.since.duration(to: now)
        // One place more for the newcomer and one less for the other must not reverse their order.
        let isOver = difference > 1
        guard isOver || difference >= 0 && age >= waiting.patience else { return nil }
        return Rank(isOver: isOver, ofListener: listener, ofClient: client, patience: waiting.patience, age: age)
    }
}
