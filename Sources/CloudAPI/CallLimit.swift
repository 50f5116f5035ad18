import Synchronization

/// Bounds how many calls are under way at once; the others wait in the order in which they came.
///
/// A wait ends by a turn or by cancellation, and each turn is bounded by the timeout of its call.
final class CallLimit: Sendable {
    private struct State {
        var free: Int
        var waiting: [(ticket: UInt64, continuation: CheckedContinuation<Bool, Never>)] = []
        var lastTicket: UInt64 = 0
    }

    private let state: Mutex<State>

    /// - Parameter limit: at least 1.
    init(_ limit: Int) {
        state = Mutex(State(free: max(limit, 1)))
    }

    /// How many wait.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// - Returns: whether it is the caller's turn, which it must then ``finish()``; false where it was cancelled.
    func enter() async -> Bool {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isTurn: Bool? = state.withLock { state in
                    // Whoever is cancelled from here on is found among the waiting.
                    guard !Task.isCancelled else { return false }
                    guard state.free > 0 else {
                        state.waiting.append((ticket, continuation))
                        return nil
                    }
                    state.free -= 1
                    return true
                }
                if let isTurn { continuation.resume(returning: isTurn) }
            }
        } onCancel: {
            let continuation = state.withLock { state in
                state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0).continuation }
            }
            continuation?.resume(returning: false)
        }
    }

    /// The turn goes to whoever waits longest.
    func finish() {
        let next = state.withLock { state in
            guard state.waiting.isEmpty else { return Optional(state.waiting.removeFirst().continuation) }
            state.free += 1
            return nil
        }
        next?.resume(returning: true)
    }
}
