/// The figures of a family in columns beside ``SeriesRows``: numbers, which become text only where they are written.
package struct MetricColumns: Sendable {
    /// What the numbers of a column are.
    package enum Form: Sendable {
        /// As ``MetricValue/count(_:)``.
        case count
        /// As ``MetricValue/nanoseconds(_:)``: the bits of an `Int64`.
        case nanoseconds
        /// As ``MetricValue/number(_:)``: the bits of a `Double`.
        case number
    }

    /// Labels behind those of the rows.
    package enum Addition: Sendable {
        /// Each row is one series.
        case none
        /// Each row is one series for each value of a further label, in the order of the values; a column for each.
        case label(String, values: [String])
        /// Each row is one series with labels of its own behind those of the row.
        case rows(SeriesRows)
    }

    /// The columns of a histogram: one for each bucket, not cumulative, and one for the sum.
    package struct Histograms: Sendable {
        /// The buckets of each row, as an index of ``layouts``.
        private let layoutOfRow: [Int32]
        let layouts: [HistogramBuckets]
        /// Of each row; empty where there are none.
        let natives: [NativeHistogram?]

        /// - Parameters:
        ///   - layoutOfRow: of each row, which of `layouts` it has; any number where it has no histogram.
        ///   - natives: of each row, or none at all.
        package init(layoutOfRow: [Int32], layouts: [HistogramBuckets], natives: [NativeHistogram?]) {
            self.layoutOfRow = layoutOfRow
            self.layouts = layouts
            self.natives = natives
        }

        /// `nil` where the row has no histogram.
        func buckets(of row: Int) -> HistogramBuckets? {
            let place = Int(layoutOfRow[row])
            return layouts.indices.contains(place) ? layouts[place] : nil
        }
    }

    /// The bits in the place of a figure that is not there; no count, time or number has them.
    package static func absent(_ form: Form) -> UInt64 {
        switch form {
        case .count: .max
        case .nanoseconds: UInt64(bitPattern: .min)
        // A NaN that no calculation yields.
        case .number: 0x7ff4_dead_dead_dead
        }
    }

    let rows: SeriesRows
    let addition: Addition
    let form: Form
    let histograms: Histograms?
    /// Of many families, column after column.
    private let cells: [UInt64]
    private let firstColumn: Int
    /// Columns of this family.
    let width: Int
    /// Times of creation up to this one are shown, in nanoseconds since the Unix epoch; `nil` where there are none.
    private var latestCreation: Int64?

    /// - Parameters:
    ///   - cells: columns as long as `rows`, one after the other, of this family and maybe others.
    ///   - firstColumn: which of the columns is this family's first.
    ///   - width: how many are this family's: one for each value of a further label; a histogram's as many as the most
    ///     buckets, the one of infinity included, and the sum behind them.
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

    /// Whether no row has a figure. A histogram is where its sum is.
    var isEmpty: Bool {
        let absent = Self.absent(form)
        let first = histograms == nil ? firstColumn : firstColumn + width - 1
        return cells[first * rows.count..<(firstColumn + width) * rows.count].allSatisfy { $0 == absent }
    }

    /// Whether any row may have a time of creation.
    var hasTimesOfCreation: Bool { latestCreation != nil }

    /// When a row's counters began; `nil` where that is not known, or not shown.
    func created(_ row: Int) -> Int64? {
        guard let latestCreation, rows.created[row] <= latestCreation else { return nil }
        return rows.created[row]
    }

    /// Shows no time of creation after `time`, in nanoseconds since the Unix epoch; none at all from `.min` on.
    mutating func hideCreation(after time: Int64) { latestCreation = rows.created.isEmpty || time == .min ? nil : time }

    /// Gives a reader that costs no retaining of the cells at each figure.
    func withCells<Value>(_ body: (Cells) -> Value) -> Value {
        cells.withUnsafeBufferPointer { buffer in
            body(Cells(base: buffer, start: firstColumn * rows.count, length: rows.count))
        }
    }

    /// Reads the family's columns. It must not outlive the closure it was given to.
    struct Cells {
        fileprivate let base: UnsafeBufferPointer<UInt64>
        fileprivate let start: Int
        fileprivate let length: Int

        subscript(row: Int, column: Int) -> UInt64 { base[start + column * length + row] }
    }
}
