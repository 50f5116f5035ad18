import Synchronization

/// Remembers the page size of each list whose pages were too large, so that not every listing begins with one of them.
final class LearnedPageSizes: Sendable {
    private let sizes = Mutex<[CloudOperation: PageSize]>([:])

    /// The size to begin a listing with.
    func size(of operation: CloudOperation, largest: Int) -> PageSize {
        sizes.withLock { $0[operation] } ?? PageSize(largest: largest)
    }

    /// Takes over the size after a page that came.
    func record(_ size: PageSize, of operation: CloudOperation) {
        sizes.withLock { $0[operation] = size }
    }
}
