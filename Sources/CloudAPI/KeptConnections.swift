import Synchronization

/// Remembers where connections may have been kept open, so that a request that fails on a dead one is told from a request
/// that a server refuses to answer.
final class KeptConnections: Sendable {
    private let last = Mutex<[String: ContinuousClock.Instant]>([:])
    private let longest: Duration

    /// - Parameter longest: how long the client keeps an idle connection.
    init(longest: Duration) {
        self.longest = longest
    }

    /// An exchange with this host and port has ended well on a connection that is kept.
    func record(_ host: URLHost?, at now: ContinuousClock.Instant = .now) {
        guard let host else { return }
        last.withLock { $0["\(host)"] = now }
    }

    /// How long ago the last such exchange with this host and port ended; `nil` if no connection can be left of it.
    func idleTime(of host: URLHost?, at now: ContinuousClock.Instant = .now) -> Duration? {
        guard let host, let time = last.withLock({ $0["\(host)"] }) else { return nil }
        // The client's timer may fire late.
        return now - time <= longest + .seconds(1) ? now - time : nil
    }
}
