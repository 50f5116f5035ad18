/// What a list in pages does with rows that were created at the same moment as the last row of the page before.
///
/// The API says only that a marker is that moment, so either may happen. Rows that share their moment with no other are
/// on one page exactly, with both.
package enum PageEdge: String, Sendable, CaseIterable {
    /// The next page begins with what was created before: rows of that moment that the page did not reach are lost.
    case lose
    /// The next page begins with all rows of that moment. As many of them as a page holds and the marker stands still.
    case `repeat`
}
