import Synchronization

/// Suspends tasks until it is their turn, in order of arrival. A cancelled task stops waiting at once.
///
/// The queue guards a state that decides on turns. Callers pass the right to act from one to the next, so that no task
/// exists that none of them owns. Neither the standard library nor a dependency has a semaphore or a shared request for
/// structured concurrency.
final class TurnQueue<State: Sendable, Turn: Sendable>: Sendable {
    private struct Guarded {
        var state: State
        // The array is short: it has one entry for each waiting call of this process.
        var waiting: [(ticket: UInt64, continuation: CheckedContinuation<Turn, Never>)] = []
        var lastTicket: UInt64 = 0
    }

    private let guarded: Mutex<Guarded>

    init(_ state: sending State) {
        guarded = Mutex(Guarded(state: state))
    }

    func withState<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        guarded.withLock { body(&$0.state) }
    }

    /// Returns the turn from `decide`. If that returns `nil`, waits for a turn from another task.
    ///
    /// - Parameter cancelled: the turn of a cancelled task.
    func turn(
        ifCancelled cancelled: Turn, _ decide: @Sendable (inout State) -> Turn?
    ) async -> Turn {
        let ticket = guarded.withLock { guarded in
            guarded.lastTicket += 1
            return guarded.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let turn: Turn? = guarded.withLock { guarded in
                    // From here on, the cancellation handler finds the task in the queue.
                    guard !Task.isCancelled else { return cancelled }
                    if let turn = decide(&guarded.state) { return turn }
                    guarded.waiting.append((ticket, continuation))
                    return nil
                }
                if let turn { continuation.resume(returning: turn) }
            }
        } onCancel: {
            let continuation = guarded.withLock { guarded in
                guarded.waiting.firstIndex { $0.ticket == ticket }.map { guarded.waiting.remove(at: $0).continuation }
            }
            continuation?.resume(returning: cancelled)
        }
    }

    /// Gives a turn to the task that has waited longest. If none waits, changes the state.
    func resumeFirst(returning turn: Turn, orElse change: @Sendable (inout State) -> Void) {
        let first = guarded.withLock { guarded in
            guard guarded.waiting.isEmpty else { return Optional(guarded.waiting.removeFirst().continuation) }
            change(&guarded.state)
            return nil
        }
        first?.resume(returning: turn)
    }

    /// Changes the state and gives the resulting turn to all waiting tasks.
    ///
    /// - Returns: the result of the change.
    func resumeAll<Result: Sendable>(
        after change: @Sendable (inout State) -> (result: Result, turn: Turn)
    ) -> Result {
        let (outcome, waiting) = guarded.withLock { guarded in
            let outcome = change(&guarded.state)
            let waiting = guarded.waiting
            guarded.waiting = []
            return (outcome, waiting)
        }
        for (_, continuation) in waiting { continuation.resume(returning: outcome.turn) }
        return outcome.result
    }
}

/// Bounds the number of concurrent calls. The other calls wait in order of arrival.
///
/// A wait ends with a turn or with cancellation. Each turn is bounded by the timeout of its call.
final class CallLimit: Sendable {
    private let queue: TurnQueue<Int, Bool>

    /// - Parameter limit: the number of concurrent calls, at least 1.
    init(_ limit: Int) {
        queue = TurnQueue(max(limit, 1))
    }

    /// Waits for a turn. After `true`, the caller must call ``finish()``. `false` means that it was cancelled.
    func enter() async -> Bool {
        await queue.turn(ifCancelled: false) { free in
            guard free > 0 else { return nil }
            free -= 1
            return true
        }
    }

    /// Passes the turn to the call that has waited longest.
    func finish() {
        queue.resumeFirst(returning: true) { free in free += 1 }
    }
}
