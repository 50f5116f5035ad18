/// The values of a family in columns next to ``SeriesRows``. The numbers become text only when a scrape writes them.
package struct MetricColumns: Sendable {
    /// The meaning of a column's 64 bits.
    package enum Form: Sendable {
        /// ``MetricValue/count(_:)``.
        case count
        /// ``MetricValue/nanoseconds(_:)``, the bits of an `Int64`.
        case nanoseconds
        /// ``MetricValue/number(_:)``, the bits of a `Double`.
        case number
    }

    /// Labels that follow those of the rows.
    package enum Addition: Sendable {
        /// Each row is one series.
        case none
        /// Each row is one series for each value of a further label, with one column for each value, in their order.
        case label(String, values: [String])
        /// Each row is one series with further labels of its own.
        case rows(SeriesRows)
    }

    /// The layout of a histogram's columns: one for each bucket, not cumulative, and a last one for the sum.
    package struct Histograms: Sendable {
        /// The buckets of each row, as an index into ``layouts``.
        private let layoutOfRow: [Int32]
        let layouts: [HistogramBuckets]
        /// The native histogram of each row; empty if no row has one.
        let natives: [NativeHistogram?]

        /// - Parameters:
        ///   - layoutOfRow: The index into `layouts` of each row; any other number if the row has no histogram.
        ///   - natives: The native histogram of each row, or an empty array.
        package init(layoutOfRow: [Int32], layouts: [HistogramBuckets], natives: [NativeHistogram?]) {
            self.layoutOfRow = layoutOfRow
            self.layouts = layouts
            self.natives = natives
        }

        /// Returns the buckets of a row; `nil` if the row has no histogram.
        func buckets(of row: Int) -> HistogramBuckets? {
            let place = Int(layoutOfRow[row])
            return layouts.indices.contains(place) ? layouts[place] : nil
        }
    }

    /// Returns the bits that stand for an absent value. No count, time or number has these bits.
    package static func absent(_ form: Form) -> UInt64 {
        switch form {
        case .count: .max
        case .nanoseconds: UInt64(bitPattern: .min)
        // No calculation yields this NaN.
        case .number: 0x7ff4_dead_dead_dead
        }
    }

    let rows: SeriesRows
    let addition: Addition
    let form: Form
    let histograms: Histograms?
    /// The values of many families, column after column.
    private let cells: [UInt64]
    private let firstColumn: Int
    /// The number of this family's columns.
    let width: Int
    /// The latest creation time to show, in nanoseconds since the Unix epoch; `nil` hides all of them.
    private var latestCreation: Int64?

    /// - Parameters:
    ///   - cells: Columns as long as `rows`, one after the other, of this family and of others.
    ///   - firstColumn: The index of this family's first column.
    ///   - width: The number of this family's columns: one for each value of a further label. A histogram has as many
    ///     columns as its largest layout has buckets, including `+Inf`, and one for the sum.
    package init(
        rows: SeriesRows, addition: Addition = .none, form: Form, histograms: Histograms? = nil, cells: [UInt64],
        firstColumn: Int, width: Int = 1
    ) {
        precondition((firstColumn + width) * rows.count <= cells.count)
        self.rows = rows
        self.addition = addition
        self.form = form
        self.histograms = histograms
        self.cells = cells
        self.firstColumn = firstColumn
        self.width = width
        latestCreation = rows.created.isEmpty ? nil : .max
    }

    /// Whether no row has a value. A histogram is present if its sum is.
    var isEmpty: Bool {
        let absent = Self.absent(form)
        let first = histograms == nil ? firstColumn : firstColumn + width - 1
        return cells[first * rows.count..<(firstColumn + width) * rows.count].allSatisfy { $0 == absent }
    }

    /// Whether any row can have a creation time.
    var hasTimesOfCreation: Bool { latestCreation != nil }

    /// Returns a row's creation time in nanoseconds since the Unix epoch; `nil` if it is unknown or hidden.
    func created(_ row: Int) -> Int64? {
        guard let latestCreation, rows.created[row] <= latestCreation else { return nil }
        return rows.created[row]
    }

    /// Hides creation times after `time`, in nanoseconds since the Unix epoch; `.min` hides all.
    mutating func hideCreation(after time: Int64) { latestCreation = rows.created.isEmpty || time == .min ? nil : time }

    /// Calls `body` with a reader that does not retain the cells for each value.
    func withCells<Value>(_ body: (Cells) -> Value) -> Value {
        cells.withUnsafeBufferPointer { buffer in
            body(Cells(base: buffer, start: firstColumn * rows.count, length: rows.count))
        }
    }

    /// Reads the family's columns. It must not outlive the closure that received it.
    struct Cells {
        fileprivate let base: UnsafeBufferPointer<UInt64>
        fileprivate let start: Int
        fileprivate let length: Int

        subscript(row: Int, column: Int) -> UInt64 { base[start + column * length + row] }
    }
}

/// The labels of rows that many families share, for example of all targets, joined in one text. A scrape reads the text
/// from end to end for each family, which costs far less than a separate text for each series.
///
/// The rows are immutable. Keep them if each scrape shows the same rows.
package final class SeriesRows: Sendable {
    /// The texts between the braces of all rows, one after the other.
    let text: [UInt8]
    /// The end of each row's text in ``text``.
    private let ends: [Int]
    /// The time at which each row's counters began to count, in nanoseconds since the Unix epoch; empty if this is
    /// unknown.
    let created: [Int64]

    /// Joins rows that are already sorted by their labels, byte by byte.
    ///
    /// - Parameter created: The creation time of each row in nanoseconds since the Unix epoch; empty if this is
    ///   unknown.
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

    /// Returns the range of a row in ``text``.
    func range(of row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

    /// Returns a row's labels.
    func labels(of row: Int) -> Labels { Labels(text: Array(text[range(of: row)])) }
}
