/// The pauses after refusals, by key. A pause takes 5 minutes, and each further refusal doubles it, up to an hour.
///
/// The first pause is short because Cloud Eye has no series of a connection that is only minutes old.
struct RefusalPauses<Key: Hashable & Sendable>: Sendable {
    private struct Pause: Sendable {
        let until: ContinuousClock.Instant
        let length: Duration
    }

    private static var firstLength: Duration { .seconds(300) }
    private static var maximumLength: Duration { .seconds(3_600) }

    private var pauses: [Key: Pause] = [:]

    var isEmpty: Bool { pauses.isEmpty }

    /// The keys with a refusal since their last response, even if their pause is over.
    var keys: some Sequence<Key> { pauses.keys }

    func contains(_ key: Key) -> Bool { pauses[key] != nil }

    /// Returns whether a key has no pause, or its pause is over.
    func isDue(_ key: Key, at now: ContinuousClock.Instant) -> Bool { pauses[key].map { now >= $0.until } ?? true }

    /// Starts a pause. Returns whether it is the first one since the key's last response.
    mutating func start(_ key: Key, at now: ContinuousClock.Instant) -> Bool {
        let length = pauses[key].map { min($0.length * 2, Self.maximumLength) } ?? Self.firstLength
        return pauses.updateValue(Pause(until: now + length, length: length), forKey: key) == nil
    }

    /// Ends the pauses of a key after a response. Returns whether it had any.
    mutating func end(_ key: Key) -> Bool { pauses.removeValue(forKey: key) != nil }

    mutating func endAll() { pauses = [:] }

    /// Drops all other keys.
    mutating func keepOnly(_ keys: Set<Key>) { pauses = pauses.filter { keys.contains($0.key) } }
}
