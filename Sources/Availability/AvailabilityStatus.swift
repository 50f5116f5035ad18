import Synchronization

/// The hand-off of which connections are available: ``ConnectionWatch`` writes, a scrape reads.
package final class AvailabilityStatus: Sendable {
    private let state = Mutex(AvailabilityTracker())

    package init() {}

    package var snapshot: AvailabilityTracker { state.withLock { $0 } }

    /// Changes the book where it lies: to copy it each second would cost more than what is changed.
    package func update<Value: Sendable>(_ change: (inout AvailabilityTracker) -> Value) -> Value {
        state.withLock { change(&$0) }
    }
}
