import Synchronization

/// Combines any number of requests into one round that runs and one that waits.
///
/// A request that arrives during a round waits for the next one, which begins after the request. All requests that wait
/// share that round. Any number of requests therefore causes one round after the other, and a request waits for two
/// rounds at most. No library in the package graph offers this: a semaphore would run one round for each request.
final class SharedRounds<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// Runs one round for the requested keys, and returns the value of each key.
    typealias Round = @Sendable (Set<Key>) async -> @Sendable (Key) -> Value

    /// The outcome of a wait.
    private enum Turn: Sendable {
        /// The request runs a round for itself and for all that wait by then.
        case lead
        case done(Value)
    }

    private struct Waiting {
        let key: Key
        let continuation: CheckedContinuation<Turn, Never>
    }

    private struct State {
        var isRunning = false
        var waiting: [Waiting] = []
    }

    private let round: Round
    private let state = Mutex(State())

    init(round: @escaping Round) {
        self.round = round
    }

    /// The number of requests that wait for the next round.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Returns the key's value from a round that begins after the call.
    func value(for key: Key) async -> Value {
        let turn = await withCheckedContinuation { continuation in
            let leads = state.withLock { state in
                if state.isRunning { state.waiting.append(Waiting(key: key, continuation: continuation)) }
                defer { state.isRunning = true }
                return !state.isRunning
            }
            if leads { continuation.resume(returning: .lead) }
        }
        switch turn {
        case .done(let value): return value
        case .lead: return await lead(key)
        }
    }

    /// Runs one round, and passes the lead to a request that arrived meanwhile.
    private func lead(_ key: Key) async -> Value {
        let companions = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        let values = await round(Set(companions.map(\.key)).union([key]))
        for companion in companions { companion.continuation.resume(returning: .done(values(companion.key))) }
        let next = state.withLock { state in
            state.isRunning = !state.waiting.isEmpty
            return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }
        next?.continuation.resume(returning: .lead)
        return values(key)
    }
}
