import Synchronization

/// Remembers which lists have pages that were too large, so that not every listing begins with one of them.
final class LearnedPageSizes: Sendable {
    private let limits = Mutex<[CloudOperation: Int]>([:])

    /// How many rows to ask for at most; `nil` where no page was too large yet.
    func limit(of operation: CloudOperation) -> Int? { limits.withLock { $0[operation] } }

    func record(_ limit: Int?, of operation: CloudOperation) {
        limits.withLock { $0[operation] = limit }
    }
}
