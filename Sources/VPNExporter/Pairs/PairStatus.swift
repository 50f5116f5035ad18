import Synchronization

/// The hand-off of how the pairs stand: ``PairWatch`` writes, a scrape reads.
final class PairStatus: Sendable {
    private let state = Mutex(PairBook())

    var snapshot: PairBook { state.withLock { $0 } }

    func record(_ book: PairBook) {
        state.withLock { $0 = book }
    }
}
