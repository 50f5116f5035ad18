/// The order in which passwords are hashed: clients with the fewest wrong guesses go first. A flood of guesses
/// therefore waits for a user who has not been seen yet, even right after a restart, when no password is remembered.
///
/// While all attempts fit, equal clients go in order of arrival. If they do not fit, chance decides who waits and who
/// is next. Of n equal clients that try between two hashes, each has the chance 1/n of being next, whatever its
/// arrival. A client that guesses wrong is no longer equal, so that a flood needs a new address for each guess.
///
/// A `Deque` does not fit: entries leave by rank and by chance, and there are few.
struct PasswordQueue: Sendable {
    typealias Client = WebOwner.Client
    typealias Key = PasswordMemory.Key

    /// The queue's decision about an attempt.
    enum Admission: Sendable, Hashable {
        /// The attempt is next. The caller starts it.
        case begin
        /// The attempt waits, or the same one is in progress. `displaced` is another attempt that no longer waits.
        case wait(displaced: Key?)
        /// Too many attempts wait, none of them ranks lower, and chance decided against this one.
        case full
    }

    private struct Entry: Sendable {
        let key: Key
        let client: Client
        let number: Int
    }

    /// Waiting attempts of all clients.
    static let most = 32
    /// Waiting attempts of one client. A further one is refused.
    static let mostOfClient = 4
    /// Clients with counted wrong guesses.
    private static let mostKnown = 4_096

    private var running: Entry?
    private var waiting: [Entry] = []
    private var failures: [Client: Int] = [:]
    private var last = 0
    /// Attempts since the last hash started that rank equal to the lowest waiting ones, including those.
    private var contenders = 0
    /// Returns a number below the given one. Tests replace it.
    private let random: @Sendable (Int) -> Int

    init(random: @escaping @Sendable (Int) -> Int = { Int.random(in: 0..<$0) }) {
        self.random = random
    }

    /// Adds an attempt.
    mutating func add(_ key: Key, of client: Client) -> Admission {
        if running?.key == key || waiting.contains(where: { $0.key == key }) { return .wait(displaced: nil) }
        last += 1
        let entry = Entry(key: key, client: client, number: last)
        if running == nil {
            running = entry
            return .begin
        }
        guard waiting.count(where: { $0.client == client }) < Self.mostOfClient else { return .full }
        guard waiting.count >= Self.most else {
            waiting.append(entry)
            return .wait(displaced: nil)
        }
        guard let place = place(for: entry) else { return .full }
        let displaced = waiting[place].key
        waiting[place] = entry
        return .wait(displaced: displaced)
    }

    /// Returns the index of the entry that the new one displaces, or `nil`.
    private mutating func place(for entry: Entry) -> Int? {
        let ranks = waiting.map(rank(of:))
        guard let worst = ranks.max() else { return nil }
        let own = rank(of: entry)
        let equals = ranks.indices.filter { ranks[$0] == worst }
        if own < worst { return equals.max { waiting[$0].number < waiting[$1].number } }
        guard own == worst else { return nil }
        // Samples all contenders with equal chances (Vitter's algorithm R).
        contenders = max(contenders, equals.count) + 1
        let drawn = random(contenders)
        return drawn < equals.count ? equals[drawn] : nil
    }

    /// Records the result of the running attempt.
    mutating func end(isRight: Bool) {
        if let client = running?.client { note(client, isRight: isRight) }
        running = nil
    }

    /// Removes and returns the next attempt, which then runs. Returns `nil` if none waits.
    mutating func next() -> Key? {
        running = nil
        contenders = 0
        let ranks = waiting.map(rank(of:))
        guard let best = ranks.min() else { return nil }
        let equals = ranks.indices.filter { ranks[$0] == best }.sorted { waiting[$0].number < waiting[$1].number }
        let isCrowded = waiting.count >= Self.most
        let next = equals[isCrowded ? random(equals.count) : 0]
        let entry = waiting.remove(at: next)
        running = entry
        return entry.key
    }

    /// The lowest rank goes first.
    private struct Rank: Comparable {
        let failures: Int
        let turn: Int

        static func < (left: Self, right: Self) -> Bool {
            (left.failures, left.turn) < (right.failures, right.turn)
        }
    }

    /// Ranks by wrong guesses, then in turns: the first attempt of each client, the second one of each, and so on.
    private func rank(of entry: Entry) -> Rank {
        let turn = waiting.count { $0.client == entry.client && $0.number < entry.number }
        return Rank(failures: failures[entry.client] ?? 0, turn: turn)
    }

    private mutating func note(_ client: Client, isRight: Bool) {
        if isRight {
            failures[client] = nil
        } else {
            // Halving keeps the table small, and the clients with the most guesses stay longest.
            if failures.count >= Self.mostKnown, failures[client] == nil {
                failures = failures.mapValues { $0 / 2 }.filter { $0.value > 0 }
            }
            failures[client] = min((failures[client] ?? 0) + 1, 1_000)
        }
    }
}
