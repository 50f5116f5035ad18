/// Writes the lines of a family with its values in columns.
struct TextColumns {
    private let family: TextFamily
    private let columns: MetricColumns
    /// The first piece of a series' line. The row's labels, an ending, the value and a line feed follow.
    private let opening: [UInt8]
    /// The further label, the closing brace and a space, one for each value of the further label.
    private let endings: [[UInt8]]
    /// The first piece of the line with the creation time.
    private let createdOpening: [UInt8]
    private let showsCreated: Bool

    init(_ family: TextFamily, _ columns: MetricColumns) {
        self.family = family
        self.columns = columns
        opening = family.opening
        createdOpening = family.base + Array("_created{".utf8)
        showsCreated =
            family.dialect == .openMetrics && family.family.type != .gauge && columns.hasTimesOfCreation
        endings =
            switch columns.addition {
            case .none, .rows: [Array("} ".utf8)]
            case .label(let name, let values):
                values.map { Labels.none.adding(name, $0).text }.map { [UInt8(ascii: ",")] + $0 + Array("} ".utf8) }
            }
    }

    /// The maximum length of the lines in bytes.
    var maximumLength: Int {
        maximumLength(of: 0..<columns.rows.count)
    }

    /// Writes all rows.
    ///
    /// - Parameter afterEach: Runs after each batch of rows.
    func append(to output: inout ByteOutput, _ afterEach: (inout ByteOutput) -> Void) {
        let rows = columns.rows
        rows.text.withUnsafeBufferPointer { text in
            columns.withCells { cells in
                for start in stride(from: 0, to: rows.count, by: TextFamily.batch) {
                    let batch = start..<min(start + TextFamily.batch, rows.count)
                    output.append(upTo: maximumLength(of: batch)) { cursor in
                        for row in batch {
                            let labels = UnsafeBufferPointer(rebasing: text[rows.range(of: row)])
                            if columns.histograms == nil {
                                append(row, labels, cells, to: &cursor)
                            } else {
                                appendHistogram(row, labels, cells, to: &cursor)
                            }
                        }
                    }
                    afterEach(&output)
                }
            }
        }
    }

    private var linesOfRow: Int {
        // A histogram has a column for its sum but none for its count.
        (columns.histograms == nil ? columns.width : columns.width + 1) + (showsCreated ? columns.width : 0)
    }

    private var lengthBeyondRow: Int {
        family.opening.count + (endings.lazy.map(\.count).max() ?? 0) + TextFamily.maximumAddition
    }

    private var longestLineEnds: Int {
        columns.histograms?.layouts.lazy.map { $0.lineEnds(family.dialect).bytes.count }.max() ?? 0
    }

    private func additionLength(_ rows: Range<Int>) -> Int {
        guard case .rows(let additions) = columns.addition, !rows.isEmpty else { return 0 }
        let text = additions.range(of: rows.lowerBound).lowerBound..<additions.range(of: rows.upperBound - 1).upperBound
        return (text.count + rows.count) * linesOfRow
    }

    private func maximumLength(of batch: Range<Int>) -> Int {
        guard !batch.isEmpty else { return 0 }
        let rows = columns.rows
        let text = rows.range(of: batch.lowerBound).lowerBound..<rows.range(of: batch.upperBound - 1).upperBound
        return text.count * linesOfRow + batch.count * (linesOfRow * lengthBeyondRow + longestLineEnds)
            + additionLength(batch)
    }

    private func append(
        _ row: Int, _ labels: UnsafeBufferPointer<UInt8>, _ cells: MetricColumns.Cells, to cursor: inout ByteCursor
    ) {
        let absent = MetricColumns.absent(columns.form)
        for column in 0..<columns.width {
            let bits = cells[row, column]
            guard bits != absent else { continue }
            begin(opening, row, labels, column, &cursor)
            append(bits, to: &cursor)
            cursor.append(UInt8(ascii: "\n"))
            if showsCreated, let created = columns.created(row) {
                begin(createdOpening, row, labels, column, &cursor)
                DecimalText.append(nanoseconds: created, to: &cursor)
                cursor.append(UInt8(ascii: "\n"))
            }
        }
    }

    private func begin(
        _ opening: [UInt8], _ row: Int, _ labels: UnsafeBufferPointer<UInt8>, _ column: Int, _ cursor: inout ByteCursor
    ) {
        cursor.append(opening)
        cursor.append(labels)
        if case .rows(let additions) = columns.addition {
            cursor.append(UInt8(ascii: ","))
            cursor.append(additions.text, additions.range(of: row))
        }
        cursor.append(endings[column])
    }

    private func append(_ bits: UInt64, to cursor: inout ByteCursor) {
        switch columns.form {
        case .count: DecimalText.append(bits, to: &cursor)
        case .nanoseconds: DecimalText.append(nanoseconds: Int64(bitPattern: bits), to: &cursor)
        case .number: DecimalText.append(Double(bitPattern: bits), to: &cursor)
        }
    }

    private func appendHistogram(
        _ row: Int, _ labels: UnsafeBufferPointer<UInt8>, _ cells: MetricColumns.Cells, to cursor: inout ByteCursor
    ) {
        let sum = cells[row, columns.width - 1]
        guard sum != MetricColumns.absent(.count), let buckets = columns.histograms?.buckets(of: row) else { return }
        family.append(buckets, sum, labels, to: &cursor) { cells[row, $0] }
        if showsCreated, let created = columns.created(row) {
            family.line(family.base, "_created", labels, &cursor) { DecimalText.append(nanoseconds: created, to: &$0) }
        }
    }
}
