/// When the next reconciliation is due.
package struct PollingPace: Sendable {
    package let interval: Duration
    /// Failed runs in a row.
    private var failures = 0
    /// Runs since the last settled one that were followed soon.
    private var soonRuns = 0

    package init(interval: Duration) {
        self.interval = interval
    }

    /// Soon after what will not stay as it is: a monitor that is being created, a creation that may succeed later.
    static let soon = Duration.seconds(30)
    /// What stays on its way for ten minutes is stuck, and every call is recorded in the customer's audit log.
    private static let mostSoonRuns = 20
    private static let firstBackOff = Duration.seconds(5)

    /// The time to wait after a run.
    ///
    /// - Parameters:
    ///   - atLeast: what the cloud asked for.
    ///   - chance: 0 to 1, moves the wait by up to a tenth either way, so that many exporters do not call at once.
    package mutating func wait(after outcome: Outcome, atLeast: Duration = .zero, chance: Double) -> Duration {
        let wait: Duration
        switch outcome {
        case .settled:
            failures = 0
            soonRuns = 0
            wait = interval
        case .unsettled:
            failures = 0
            wait = soonRuns < Self.mostSoonRuns ? min(interval, Self.soon) : interval
            soonRuns += 1
        case .failed:
            wait = min(interval, Self.firstBackOff * (1 << min(failures, 16)))
            failures += 1
        }
        return max(wait * (0.9 + 0.2 * chance), atLeast)
    }

    package enum Outcome: Sendable, Equatable {
        /// Nothing is expected to change by itself.
        case settled
        /// Something is expected to: a monitor is being created, or a later try may succeed.
        case unsettled
        /// The cloud's lists could not be read.
        case failed
    }
}
