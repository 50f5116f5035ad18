import Network
import Synchronization

/// Keeps how a single request ended, and ends its flow then.
final class SingleEchoObserver: EchoObserver {
    private struct State {
        var error: EchoError?
        /// Who replied without being asked.
        var otherSender: IPAddress?
        var outcome: SingleEchoOutcome?
    }

    private let state = Mutex(State())
    private let end: @Sendable () -> Void

    init(end: @escaping @Sendable () -> Void) {
        self.end = end
    }

    /// Without one the flow was stopped before.
    var outcome: SingleEchoOutcome { state.withLock { $0.outcome } ?? .cancelled }

    func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {
        let isEnd = state.withLock { state in
            guard state.outcome == nil, let outcome = Self.outcome(event, state) else { return false }
            state.outcome = outcome
            return true
        }
        if isEnd { end() }
    }

    func observe(_ error: EchoError, of sequence: UInt64, at time: ClockReading) {
        state.withLock { $0.error = error }
    }

    func observe(replyFrom sender: IPAddress, of sequence: UInt64, at time: ClockReading) {
        state.withLock { $0.otherSender = sender }
    }

    private static func outcome(_ event: EchoEvent, _ state: State) -> SingleEchoOutcome? {
        switch event {
        case .verdict(.reply(let reply)): .reply(reply)
        case .verdict(.lost(.timeout)): state.otherSender.map { .otherSender($0) } ?? .silence
        case .verdict(.lost(let reason)):
            .error(state.error ?? EchoError(reason: reason, sender: nil, roundTripTime: 0))
        case .verdict(.notSent(let failure)), .sendFailed(let failure): .notSent(failure)
        default: nil
        }
    }
}
