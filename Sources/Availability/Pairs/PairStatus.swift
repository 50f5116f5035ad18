import Synchronization

/// The hand-off of how the pairs stand: ``PairWatch`` writes, a scrape reads.
package final class PairStatus: Sendable {
    private let state = Mutex(PairTracker())

    package init() {}

    package var snapshot: PairTracker { state.withLock { $0 } }

    package func record(_ book: PairTracker) {
        state.withLock { $0 = book }
    }
}
