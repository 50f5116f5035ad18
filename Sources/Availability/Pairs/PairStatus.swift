import Synchronization

/// The hand-off of how the pairs stand: ``PairWatch`` writes, a scrape reads.
package final class PairStatus: Sendable {
    private let state = Mutex(PairBook())

    package init() {}

    package var snapshot: PairBook { state.withLock { $0 } }

    package func record(_ book: PairBook) {
        state.withLock { $0 = book }
    }
}
