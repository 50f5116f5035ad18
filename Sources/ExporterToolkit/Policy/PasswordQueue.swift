/// In which order passwords are hashed: those of clients that have guessed wrong least go first. So a flood of guesses waits
/// for a user who has not been seen yet, also right after a restart, when no password is remembered.
///
/// Among equals the first one goes first while all fit. When they do not, chance decides who waits and who is next: of n
/// equal clients that try between two hashes, each has the chance 1/n of being the next one, whenever it came. A client
/// that guesses wrong is no equal any more, so a flood needs a new address for each guess.
struct PasswordQueue: Sendable {
    typealias Client = WebOwner.Client
    typealias Key = PasswordMemory.Key

    /// What becomes of a try.
    enum Admission: Sendable, Hashable {
        /// It is next; the caller begins it.
        case begin
        /// It waits, or the same one is on its way. `displaced` is another one that no longer waits.
        case wait(displaced: Key?)
        /// Too many wait, none of them with less right, and chance was against it.
        case full
    }

    private struct Entry: Sendable {
        let key: Key
        let client: Client
        let number: Int
    }

    /// Of all clients.
    static let most = 32
    /// Of one client: a further one of its own is refused.
    static let mostOfClient = 4
    /// Clients whose wrong guesses are counted.
    private static let mostKnown = 4_096

    private var running: Entry?
    private var waiting: [Entry] = []
    private var failures: [Client: Int] = [:]
    private var last = 0
    /// Tries since the last hash began that had as much right as the least of those that wait, and those themselves.
    private var contenders = 0
    /// A number below the given one; a seam for tests.
    private let random: @Sendable (Int) -> Int

    init(random: @escaping @Sendable (Int) -> Int = { Int.random(in: 0..<$0) }) {
        self.random = random
    }

    /// Takes a try up.
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

    /// Whose place the entry takes; `nil` where it takes none.
    private mutating func place(for entry: Entry) -> Int? {
        let ranks = waiting.map(rank(of:))
        guard let worst = ranks.max() else { return nil }
        let own = rank(of: entry)
        let equals = ranks.indices.filter { ranks[$0] == worst }
        if own < worst { return equals.max { waiting[$0].number < waiting[$1].number } }
        guard own == worst else { return nil }
        // A sample of all contenders, each with the same chance (Vitter's algorithm R).
        contenders = max(contenders, equals.count) + 1
        let drawn = random(contenders)
        return drawn < equals.count ? equals[drawn] : nil
    }

    /// Takes note of how the one that runs ended.
    mutating func end(isRight: Bool) {
        if let client = running?.client { note(client, isRight: isRight) }
        running = nil
    }

    /// Takes the next one out, which is then the one that runs; `nil` where none waits.
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

    /// The least goes first.
    private struct Rank: Comparable {
        let failures: Int
        let turn: Int

        static func < (left: Self, right: Self) -> Bool {
            (left.failures, left.turn) < (right.failures, right.turn)
        }
    }

    /// By wrong guesses, then in turn: the first one of each client, the second one of each, and so on.
    private func rank(of entry: Entry) -> Rank {
        let turn = waiting.count { $0.client == entry.client && $0.number < entry.number }
        return Rank(failures: failures[entry.client] ?? 0, turn: turn)
    }

    private mutating func note(_ client: Client, isRight: Bool) {
        if isRight {
            failures[client] = nil
        } else {
            // The table stays small; those with most guesses are remembered longest.
            if failures.count >= Self.mostKnown, failures[client] == nil {
                failures = failures.mapValues { $0 / 2 }.filter { $0.value > 0 }
            }
            failures[client] = min((failures[client] ?? 0) + 1, 1_000)
        }
    }
}
