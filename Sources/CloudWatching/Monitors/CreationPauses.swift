import CloudAPI

/// Which connections no monitor is asked for at present: those whose creation was refused for good, as by a quota, and
/// those in ERROR or FREEZED that were refused at all. Each waits until its state changes, or an hour is over.
struct CreationPauses: Sendable {
    /// What ends a pause when it changes.
    private struct State: Sendable, Equatable {
        let status: VPNConnection.Status?
        let updatedAt: CloudTimestamp?

        init(_ connection: VPNConnection) {
            status = connection.status
            updatedAt = connection.updatedAt
        }
    }

    private struct Pause: Sendable {
        let state: State
        /// When a change of the state may end it: at once, but later and later where each try changes the state.
        let earliest: ContinuousClock.Instant
        let until: ContinuousClock.Instant
        let refusals: Int
    }

    private let pause: Duration
    /// By the connection's id.
    private var pauses: [String: Pause] = [:]

    init(pause: Duration = .seconds(3_600)) {
        self.pause = pause
    }

    /// Whether a connection waits: it was refused, and is as it was then.
    func holds(_ connection: VPNConnection, at now: ContinuousClock.Instant) -> Bool {
        guard let known = pauses[connection.id], now < known.until else { return false }
        return now < known.earliest || known.state == State(connection)
    }

    /// Whether a connection waits, whatever became of it.
    func isPaused(_ id: String) -> Bool { pauses[id] != nil }

    /// Forgets all connections but those that still lack a monitor.
    mutating func keepOnly(_ ids: some Sequence<String>) {
        guard !pauses.isEmpty else { return }
        let wanted = Set(ids)
        pauses = pauses.filter { wanted.contains($0.key) }
    }

    /// Takes over a refusal; returns whether the connection waits from now on.
    mutating func record(_ error: CloudError, for connection: VPNConnection, at now: ContinuousClock.Instant) -> Bool {
        guard error.refusesForGood || (error.isRefusal && connection.isOutOfOrder) else { return false }
        let refusals = (pauses[connection.id]?.refusals ?? 0) + 1
        let quiet = refusals < 2 ? Duration.zero : min(pause, .seconds(300) * (1 << min(refusals - 2, 8)))
        pauses[connection.id] = Pause(
            state: State(connection), earliest: now + quiet, until: now + pause, refusals: refusals)
        return true
    }
}

extension CloudError {
    /// Whether the same creation would be refused again until something changes.
    fileprivate var refusesForGood: Bool { isRefusal && (disposition == .final || disposition == .gone) }

    /// Whether the service looked at the call and does not do it, other than for the caller or the pace.
    fileprivate var isRefusal: Bool {
        switch disposition {
        case .final, .gone, .notReady, .retry: httpStatus.map { 400...499 ~= $0 } ?? false
        case .exists, .throttled, .reauthenticate, .badCredentials, .forbidden, .cancelled: false
        }
    }
}

extension VPNConnection {
    /// Whether only a person can bring it back.
    fileprivate var isOutOfOrder: Bool { status == .error || status == .frozen }
}
