import DequeModule
import Synchronization

/// Runs one task's body at a time, in order of arrival. The number of waiting tasks is bounded.
///
/// The packages in use have no asynchronous lock, and an actor runs other calls while a body awaits.
package final class Turnstile: Sendable {
    private struct State {
        var isTaken = false
        var waiting: Deque<CheckedContinuation<Void, Never>> = []
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: The number of tasks that may wait.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Runs the body when no other one runs. Returns `nil`, without running it, if too many tasks wait. Cancellation
    /// does not shorten the wait, so the bodies of cancelled tasks must be short.
    package func pass<Value>(_ body: () async -> Value) async -> Value? {
        guard await enter() else { return nil }
        defer { leave() }
        return await body()
    }

    private enum Entry { case free, full, wait }

    private func enter() async -> Bool {
        let entry: Entry = state.withLock { state in
            if state.isTaken { return state.waiting.count >= limit ? .full : .wait }
            state.isTaken = true
            return .free
        }
        guard entry == .wait else { return entry == .free }
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                // The lock may have become free since the check above, and then no task would resume this one.
                if state.isTaken {
                    state.waiting.append(continuation)
                    return false
                }
                state.isTaken = true
                return true
            }
            if isFree { continuation.resume() }
        }
        return true
    }

    private func leave() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            let next = state.waiting.popFirst()
            state.isTaken = next != nil
            return next
        }
        next?.resume()
    }
}
