/// The labels of the rows that many families share, such as those of all targets, joined in one text: it is read from one end
/// to the other for each family, which costs a scrape far less than a text of its own for each series.
///
/// Immutable; whoever shows the same rows at each scrape keeps it.
package final class SeriesRows: Sendable {
    /// All rows' texts, one after the other, each as it stands between the braces.
    let text: [UInt8]
    /// Where each row's text ends.
    private let ends: [Int]
    /// When each row's counters began, in nanoseconds since the Unix epoch; empty where that is not known.
    let created: [Int64]

    /// Rows in the order in which they are given, which must be that of their labels, byte by byte.
    ///
    /// - Parameter created: of each row, in nanoseconds since the Unix epoch; empty where that is not known.
    package init(_ rows: [Labels], created: [Int64] = []) {
        precondition(created.isEmpty || created.count == rows.count)
        var text: [UInt8] = []
        var ends: [Int] = []
        text.reserveCapacity(rows.reduce(0) { $0 + $1.text.count })
        ends.reserveCapacity(rows.count)
        for row in rows {
            text += row.text
            ends.append(text.count)
        }
        self.text = text
        self.ends = ends
        self.created = created
    }

    package var count: Int { ends.count }

    /// Where a row stands in ``text``.
    func range(of row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

    /// A row's labels.
    func labels(of row: Int) -> Labels { Labels(text: Array(text[range(of: row)])) }
}
