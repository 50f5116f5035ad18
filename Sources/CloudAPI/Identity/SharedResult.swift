/// A result that the first caller fetches and all callers share. Callers that need it meanwhile wait for it.
///
/// If the fetching caller is cancelled, another one fetches instead. So no task exists that none of them owns.
final class SharedResult<Value: Sendable>: Sendable {
    /// The result of a fetch and the time for which it is valid. A `nil` lifetime is unlimited.
    struct Outcome: Sendable {
        let result: Result<Value, CloudError>
        let lifetime: Duration?
    }

    private enum Turn: Sendable {
        case decided(Result<Value, CloudError>)
        case fetch
        case tryAgain
    }

    private struct State: Sendable {
        var kept: (result: Result<Value, CloudError>, until: ContinuousClock.Instant?)?
        var isFetching = false
    }

    private let operation: CloudOperation
    private let instant: @Sendable () -> ContinuousClock.Instant
    private let queue = TurnQueue<State, Turn>(State())

    /// - Parameters:
    ///   - operation: the operation in the error of a cancelled wait.
    ///   - instant: the clock by which results expire.
    init(_ operation: CloudOperation, instant: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.operation = operation
        self.instant = instant
    }

    /// Returns the shared result, and fetches it if necessary.
    ///
    /// - Parameter fetch: the operation, which must bound its own time.
    func value(_ fetch: () async -> Outcome) async throws(CloudError) -> Value {
        while true {
            switch await turn() {
            case .decided(let result): return try result.get()
            case .tryAgain: continue
            case .fetch:
                let outcome = await fetch()
                finish(outcome)
                return try outcome.result.get()
            }
        }
    }

    private func turn() async -> Turn {
        await queue.turn(ifCancelled: .decided(.failure(CloudError(operation, .cancelled)))) { [instant] state in
            if let kept = state.kept, kept.until.map({ instant() < $0 }) ?? true { return .decided(kept.result) }
            guard !state.isFetching else { return nil }
            state.isFetching = true
            return .fetch
        }
    }

    private func finish(_ outcome: Outcome) {
        let isCancelled =
            if case .failure(let error) = outcome.result { error.disposition == .cancelled } else { false }
        queue.resumeAll { [instant] state in
            state.isFetching = false
            if !isCancelled { state.kept = (outcome.result, outcome.lifetime.map { instant() + $0 }) }
            // If only the fetching caller was cancelled, one of the others fetches instead.
            return ((), isCancelled ? .tryAgain : .decided(outcome.result))
        }
    }
}
