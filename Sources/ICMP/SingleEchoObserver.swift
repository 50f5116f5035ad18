import Synchronization

/// Keeps how a single request ended, and ends its flow then.
final class SingleEchoObserver: EchoObserver {
    private let state = Mutex<(error: EchoError?, outcome: SingleEchoOutcome?)>((nil, nil))
    private let end: @Sendable () -> Void

    init(end: @escaping @Sendable () -> Void) {
        self.end = end
    }

    /// Without one the flow was stopped before.
    var outcome: SingleEchoOutcome { state.withLock { $0.outcome } ?? .cancelled }

    func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {
        let isEnd = state.withLock { state in
            guard state.outcome == nil, let outcome = Self.outcome(event, state.error) else { return false }
            state.outcome = outcome
            return true
        }
        if isEnd { end() }
    }

    func observe(_ error: EchoError, of sequence: UInt64, at time: ClockReading) {
        state.withLock { $0.error = error }
    }

    private static func outcome(_ event: EchoEvent, _ error: EchoError?) -> SingleEchoOutcome? {
        switch event {
        case .verdict(.reply(let reply)): .reply(reply)
        case .verdict(.lost(.timeout)): .silence
        case .verdict(.lost(let reason)):
            .error(error ?? EchoError(reason: reason, sender: nil, roundTripTime: 0))
        case .sendFailed(let failure): .notSent(failure)
        default: nil
        }
    }
}
