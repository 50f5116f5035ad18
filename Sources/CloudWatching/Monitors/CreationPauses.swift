import CloudAPI

/// The connections for which the reconciler currently creates no monitor.
///
/// These are connections with a permanent rejection, such as a quota, and rejected connections in ERROR or FREEZED. A pause
/// ends when the connection's status or time of change differs, or after an hour.
struct CreationPauses: Sendable {
    /// The properties that end a pause when they change.
    private struct Version: Sendable, Equatable {
        let status: VPNConnection.Status?
        let updatedAt: CloudTimestamp?

        init(_ connection: VPNConnection) {
            status = connection.status
            updatedAt = connection.updatedAt
        }
    }

    private struct Pause: Sendable {
        let version: Version
        /// The earliest end after a change. It moves further with each rejection, because an attempt may itself cause the
        /// change.
        let earliest: ContinuousClock.Instant
        let until: ContinuousClock.Instant
        let refusals: Int
    }

    private let length: Duration
    /// By the connection's ID.
    private var pauses: [String: Pause] = [:]

    init(pause: Duration = .seconds(3_600)) {
        length = pause
    }

    /// Returns whether a connection waits, because it has not changed since its rejection.
    func holds(_ connection: VPNConnection, at now: ContinuousClock.Instant) -> Bool {
        guard let pause = pauses[connection.id], now < pause.until else { return false }
        return now < pause.earliest || pause.version == Version(connection)
    }

    /// Returns whether the connection was rejected, even if its pause is over.
    func isPaused(_ id: String) -> Bool { pauses[id] != nil }

    /// Drops all other connections. The caller keeps those that still lack a monitor.
    mutating func keepOnly(_ ids: some Sequence<String>) {
        guard !pauses.isEmpty else { return }
        let wanted = Set(ids)
        pauses = pauses.filter { wanted.contains($0.key) }
    }

    /// Records a failed creation. Returns whether the connection now waits.
    mutating func record(_ error: CloudError, for connection: VPNConnection, at now: ContinuousClock.Instant) -> Bool {
        guard error.isPermanentRefusal || (error.isRefusal && connection.needsRepair) else { return false }
        let refusals = (pauses[connection.id]?.refusals ?? 0) + 1
        let quiet = refusals < 2 ? Duration.zero : min(length, .seconds(300) * (1 << min(refusals - 2, 8)))
        pauses[connection.id] = Pause(
            version: Version(connection), earliest: now + quiet, until: now + length, refusals: refusals)
        return true
    }
}

extension CloudError {
    /// Whether the cloud would reject the same creation again until something changes.
    fileprivate var isPermanentRefusal: Bool { isRefusal && (disposition == .final || disposition == .gone) }

    /// Whether the service rejected the call itself, and not its caller or the rate of calls.
    fileprivate var isRefusal: Bool {
        switch disposition {
        case .final, .gone, .notReady, .retry: httpStatus.map { 400...499 ~= $0 } ?? false
        case .exists, .throttled, .reauthenticate, .badCredentials, .forbidden, .cancelled: false
        }
    }
}

extension VPNConnection {
    /// Whether only a person can repair the connection.
    fileprivate var needsRepair: Bool { status == .error || status == .frozen }
}
