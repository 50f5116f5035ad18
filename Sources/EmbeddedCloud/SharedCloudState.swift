import Synchronization

/// The cloud's state as all client connections share it.
final class SharedCloudState: Sendable {
    private let state: Mutex<CloudState>
    private let now: @Sendable () -> Duration

    /// - Parameter now: the time since 1970-01-01T00:00:00Z.
    init(_ state: CloudState, now: @escaping @Sendable () -> Duration) {
        self.state = Mutex(state)
        self.now = now
    }

    func respond(to request: CloudRequest) -> CloudResponse {
        let now = CloudTime(sinceEpoch: now())
        return state.withLock { $0.respond(to: request, at: now) }
    }

    func replaceConnections(_ connections: [SimulatedConnection]) {
        let now = CloudTime(sinceEpoch: now())
        state.withLock { $0.replaceConnections(connections, at: now) }
    }
}
