import Synchronization

/// Makes of any number of requests to read the configuration again one reading that runs and one that waits: whoever asks
/// meanwhile shares the answer of the one that waits, which reads what the file is after the request.
final class SharedReload: Sendable {
    typealias Outcome = ConfigurationReloader.Outcome

    private enum Turn: Sendable {
        /// It reads, for itself and for those that wait by then.
        case lead
        case done(Outcome)
    }

    private struct State {
        var isReading = false
        var waiting: [CheckedContinuation<Turn, Never>] = []
    }

    private let read: @Sendable () async -> Outcome
    private let state = Mutex(State())

    init(read: @escaping @Sendable () async -> Outcome) {
        self.read = read
    }

    /// How many share the reading that waits.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    func reload() async -> Outcome {
        let turn = await withCheckedContinuation { continuation in
            let leads = state.withLock { state in
                if state.isReading { state.waiting.append(continuation) }
                defer { state.isReading = true }
                return !state.isReading
            }
            if leads { continuation.resume(returning: .lead) }
        }
        switch turn {
        case .done(let outcome): return outcome
        case .lead: return await lead()
        }
    }

    private func lead() async -> Outcome {
        let companions = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        let outcome = await read()
        for companion in companions { companion.resume(returning: .done(outcome)) }
        let next = state.withLock { state in
            state.isReading = !state.waiting.isEmpty
            return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }
        next?.resume(returning: .lead)
        return outcome
    }
}
