package import NetworkPrimitives
import Synchronization

/// One echo request that is sent at once, outside of any pace.
package struct SingleEcho: Sendable, Hashable {
    /// Nanoseconds after which the request is lost without a reply, positive.
    package var timeout: Int64
    /// Bytes after the ICMP header, 16 to 65,507. A smaller number counts as 16, or as 18 if the checksum is kept.
    package var payloadSize: Int
    package var packet: EchoPacketOptions
    package var path: EchoPath
    /// As ``EchoParameters/keepsChecksum``.
    package var keepsChecksum: Bool

    package init(
        timeout: Int64, payloadSize: Int, packet: EchoPacketOptions = EchoPacketOptions(),
        path: EchoPath = EchoPath(), keepsChecksum: Bool = false
    ) {
        self.timeout = timeout
        self.payloadSize = payloadSize
        self.packet = packet
        self.path = path
        self.keepsChecksum = keepsChecksum
    }

    /// The parameters of the request's flow. The engine never sends by its pace.
    var parameters: EchoParameters {
        var parameters = EchoParameters(
            pace: EchoPace(interval: max(timeout, 1_000_000_000), spread: 0), timeout: timeout,
            payloadSize: payloadSize, packet: packet, path: path)
        parameters.keepsChecksum = keepsChecksum
        return parameters
    }
}

/// The outcome of a single echo request.
package enum SingleEchoOutcome: Sendable, Hashable {
    case reply(EchoReply)
    /// Nothing came in time.
    case silence
    /// Nothing came in time except a reply from an address other than the destination.
    case otherSender(IPAddress)
    case error(EchoError)
    /// The request never left this host.
    case notSent(SendFailure)
    /// The sending task was cancelled.
    case cancelled
}

extension Pinger {
    /// Sends one request now, and returns its outcome: within its timeout plus some milliseconds, or at once if the
    /// task is cancelled. The engine ignores a reply that comes later.
    package func send(_ echo: SingleEcho, to destination: IPAddress) async -> SingleEchoOutcome {
        lastSingle = EchoFlowKey(lastSingle.number + 1)
        let key = lastSingle
        let observer = SingleEchoObserver { [self] in stop([key]) }
        return await withTaskCancellationHandler {
            // Nothing else runs on the loop before the wait for the end.
            let slot = enter(echo.parameters, to: destination, key: key, observer: observer)
            let now = clock.now().monotonic
            transmit(slot, due: now, now: now)
            flush()
            await waitForEnd(of: key)
            return observer.outcome
        } onCancel: {
            stop([key])
        }
    }
}

/// Keeps the outcome of a single request, and then ends its flow.
private final class SingleEchoObserver: EchoObserver {
    private struct State {
        var error: EchoError?
        /// The sender of a foreign reply.
        var otherSender: IPAddress?
        var outcome: SingleEchoOutcome?
    }

    private let state = Mutex(State())
    private let end: @Sendable () -> Void

    init(end: @escaping @Sendable () -> Void) {
        self.end = end
    }

    /// The outcome. Without one, the flow was stopped first.
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
