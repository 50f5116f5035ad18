import Synchronization

/// What is asked for once, when first needed, and then shared by all callers; those who need it meanwhile wait for it.
///
/// Callers hand on the right to ask rather than starting a task that none of them owns.
final class SharedAnswer<Value: Sendable>: Sendable {
    /// What came of asking, and for how long nobody asks again: `nil` is for ever.
    struct Outcome: Sendable {
        let result: Result<Value, CloudError>
        let keptFor: Duration?
    }

    private enum Turn: Sendable {
        case decided(Result<Value, CloudError>)
        case ask
        case askAgain
    }

    private struct State {
        var kept: (result: Result<Value, CloudError>, until: ContinuousClock.Instant?)?
        var isAsking = false
        var waiting: [UInt64: CheckedContinuation<Turn, Never>] = [:]
        var lastTicket: UInt64 = 0
    }

    private let operation: CloudOperation
    private let instant: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameters:
    ///   - operation: under which a cancelled wait is reported.
    ///   - instant: the clock by which answers age.
    init(_ operation: CloudOperation, instant: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.operation = operation
        self.instant = instant
    }

    /// - Parameter ask: bounds its own time.
    func value(_ ask: () async -> Outcome) async throws(CloudError) -> Value {
        while true {
            switch await turn() {
            case .decided(let result): return try result.get()
            case .askAgain: continue
            case .ask:
                let outcome = await ask()
                finish(outcome)
                return try outcome.result.get()
            }
        }
    }

    private func turn() async -> Turn {
        let cancelled = Turn.decided(.failure(CloudError(operation, .cancelled)))
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let turn: Turn? = state.withLock { state in
                    // Whoever is cancelled from here on is found among the waiting.
                    guard !Task.isCancelled else { return cancelled }
                    if let kept = state.kept, kept.until.map({ instant() < $0 }) ?? true {
                        return .decided(kept.result)
                    }
                    guard state.isAsking else {
                        state.isAsking = true
                        return .ask
                    }
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let turn { continuation.resume(returning: turn) }
            }
        } onCancel: {
            let continuation = state.withLock { $0.waiting.removeValue(forKey: ticket) }
            continuation?.resume(returning: cancelled)
        }
    }

    private func finish(_ outcome: Outcome) {
        let isCancelled =
            if case .failure(let error) = outcome.result { error.disposition == .cancelled } else { false }
        let waiting = state.withLock { state in
            state.isAsking = false
            if !isCancelled { state.kept = (outcome.result, outcome.keptFor.map { instant() + $0 }) }
            let waiting = Array(state.waiting.values)
            state.waiting = [:]
            return waiting
        }
        // Only the caller that asked was cancelled; one of the others asks in its place.
        let turn = isCancelled ? Turn.askAgain : .decided(outcome.result)
        for continuation in waiting { continuation.resume(returning: turn) }
    }
}
