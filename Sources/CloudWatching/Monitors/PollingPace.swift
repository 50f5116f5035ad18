/// Determines the wait between two runs of the reconciler, or two readings of Cloud Eye.
struct PollingPace: Sendable {
    private let interval: Duration
    /// The number of failed runs in a row.
    private var failures = 0
    /// The number of short waits since the last settled run.
    private var shortWaits = 0

    init(interval: Duration) {
        self.interval = interval
    }

    /// The wait if a change is expected: the cloud is creating a monitor, or a creation may succeed later.
    static let shortWait = Duration.seconds(30)
    /// After ten minutes, a change counts as stuck. The cloud records every call in the customer's audit log.
    private static let maximumShortWaits = 20
    private static let firstBackOff = Duration.seconds(5)

    /// Returns the time to wait after a run.
    ///
    /// - Parameters:
    ///   - atLeast: the pause that the cloud requires.
    ///   - chance: 0 to 1. It moves the wait by up to a tenth in either direction, so that many exporters spread their calls.
    mutating func wait(after outcome: Outcome, atLeast: Duration = .zero, chance: Double) -> Duration {
        let wait: Duration
        switch outcome {
        case .settled:
            failures = 0
            shortWaits = 0
            wait = interval
        case .unsettled:
            failures = 0
            wait = shortWaits < Self.maximumShortWaits ? min(interval, Self.shortWait) : interval
            shortWaits += 1
        case .failed:
            wait = min(interval, Self.firstBackOff * (1 << min(failures, 16)))
            failures += 1
        }
        return max(wait * (0.9 + 0.2 * chance), atLeast)
    }

    enum Outcome: Sendable, Equatable {
        /// No change is expected.
        case settled
        /// A change is expected: the cloud is creating a monitor, or a later attempt may succeed.
        case unsettled
        /// The cloud's lists were unreadable.
        case failed
    }
}
