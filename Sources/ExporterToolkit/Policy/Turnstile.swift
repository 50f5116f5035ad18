import Synchronization

/// Lets one task through at a time, in their order, and only so many wait.
package final class Turnstile: Sendable {
    private struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: how many may wait.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Runs the body once it is alone; `nil`, without running it, where too many wait already. Who waits is not let through
    /// sooner by cancellation: the bodies of cancelled tasks must be short.
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
                // It may have become free since the look above, and then nobody would call.
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
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.isTaken = false
            return nil
        }
        next?.resume()
    }
}
