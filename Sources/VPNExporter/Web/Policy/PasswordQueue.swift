/// In which order passwords are hashed: those of clients that have guessed wrong least go first, and among equals the first
/// one. So a flood of guesses waits for a user who has not been seen yet, also right after a restart, when no password is
/// remembered.
struct PasswordQueue: Sendable {
    typealias Client = WebOwner.Client
    typealias Key = PasswordMemory.Key

    /// What becomes of a try.
    enum Admission: Sendable, Hashable {
        /// It is next; the caller begins it.
        case begin
        /// It waits, or the same one is on its way. `displaced` is another one that no longer waits.
        case wait(displaced: Key?)
        /// Too many wait, none of them with less right.
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
        guard let worst = waiting.indices.max(by: { precedes(waiting[$0], waiting[$1]) }),
            precedes(entry, waiting[worst])
        else { return .full }
        let displaced = waiting[worst].key
        waiting[worst] = entry
        return .wait(displaced: displaced)
    }

    /// Takes note of how the one that runs ended.
    mutating func end(isRight: Bool) {
        if let client = running?.client { note(client, isRight: isRight) }
        running = nil
    }

    /// Takes the next one out, which is then the one that runs; `nil` where none waits.
    mutating func next() -> Key? {
        running = nil
        guard let next = waiting.indices.min(by: { precedes(waiting[$0], waiting[$1]) }) else { return nil }
        let entry = waiting.remove(at: next)
        running = entry
        return entry.key
    }

    /// By wrong guesses, then in turn: the first one of each client, the second one of each, and so on.
    private func precedes(_ left: Entry, _ right: Entry) -> Bool {
        (failures[left.client] ?? 0, turn(of: left), left.number)
            < (failures[right.client] ?? 0, turn(of: right), right.number)
    }

    private func turn(of entry: Entry) -> Int {
        waiting.count { $0.client == entry.client && $0.number < entry.number }
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
