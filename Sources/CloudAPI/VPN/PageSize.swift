/// Decides how many rows to request per page: half as many after a page that was too large, and more again later.
struct PageSize: Sendable, Hashable {
    /// So many pages in a row that came allow a larger one. Even from one row, 10,000 rows then take fewer than 100 pages.
    static let pagesToGrow = 8
    /// How long the size stays after a larger one was tried and failed.
    static let pause = Duration.seconds(3_600)

    let largest: Int
    private(set) var limit: Int
    private var pagesInRow = 0
    /// Whether no page of this size came yet since it grew.
    private var isTrial = false
    private var steadyUntil: ContinuousClock.Instant?

    init(largest: Int) {
        self.largest = largest
        limit = largest
    }

    /// Returns whether fewer rows can be requested.
    mutating func halve(at now: ContinuousClock.Instant) -> Bool {
        guard limit > 1 else { return false }
        limit /= 2
        // If only the trial fails, its size is too large. If smaller pages fail too, the cloud is in trouble.
        steadyUntil = isTrial ? now + Self.pause : nil
        (isTrial, pagesInRow) = (false, 0)
        return true
    }

    /// Enters a page that came.
    mutating func recordPage(at now: ContinuousClock.Instant) {
        isTrial = false
        pagesInRow += 1
        if let steadyUntil, now >= steadyUntil { self.steadyUntil = nil }
        if pagesInRow >= Self.pagesToGrow { _ = grow() }
    }

    /// Doubles the size, unless a larger one failed lately; returns whether it grew.
    mutating func grow() -> Bool {
        guard limit < largest, steadyUntil == nil else { return false }
        limit = min(limit * 2, largest)
        (isTrial, pagesInRow) = (true, 0)
        return true
    }
}
