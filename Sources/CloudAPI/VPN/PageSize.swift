import Synchronization

/// Determines the number of rows per page: half as many after a page that was too large, and more again later.
struct PageSize: Sendable, Hashable {
    /// The number of successive pages that allow a larger one. Even from one row, 10,000 rows then take fewer than 100
    /// pages.
    static let pagesToGrow = 8
    /// The time for which the size stays after a larger one failed.
    static let pause = Duration.seconds(3_600)

    let largest: Int
    private(set) var limit: Int
    private var pagesInRow = 0
    /// Whether no page has arrived since the size grew.
    private var isTrial = false
    private var steadyUntil: ContinuousClock.Instant?

    init(largest: Int) {
        self.largest = largest
        limit = largest
    }

    /// Halves the size. Returns whether a smaller size exists.
    mutating func halve(at now: ContinuousClock.Instant) -> Bool {
        guard limit > 1 else { return false }
        limit /= 2
        // If only the trial fails, its size is too large. If smaller pages also fail, the cloud has a problem.
        steadyUntil = isTrial ? now + Self.pause : nil
        (isTrial, pagesInRow) = (false, 0)
        return true
    }

    /// Records a page that arrived.
    mutating func recordPage(at now: ContinuousClock.Instant) {
        isTrial = false
        pagesInRow += 1
        if let steadyUntil, now >= steadyUntil { self.steadyUntil = nil }
        if pagesInRow >= Self.pagesToGrow { _ = grow() }
    }

    /// Doubles the size, unless a larger one failed recently. Returns whether it grew.
    mutating func grow() -> Bool {
        guard limit < largest, steadyUntil == nil else { return false }
        limit = min(limit * 2, largest)
        (isTrial, pagesInRow) = (true, 0)
        return true
    }
}

/// Remembers the page size of each list with pages that were too large, so that not every listing starts with one.
final class LearnedPageSizes: Sendable {
    private let sizes = Mutex<[CloudOperation: PageSize]>([:])

    /// Returns the size for the start of a listing.
    func size(of operation: CloudOperation, largest: Int) -> PageSize {
        sizes.withLock { $0[operation] } ?? PageSize(largest: largest)
    }

    /// Records the size after a page that arrived.
    func record(_ size: PageSize, of operation: CloudOperation) {
        sizes.withLock { $0[operation] = size }
    }
}
