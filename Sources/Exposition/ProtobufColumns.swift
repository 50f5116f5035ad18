/// Writes the messages of a family with its values in columns.
struct ProtobufColumns {
    private let type: MetricType
    private let columns: MetricColumns
    private let labels: ProtobufRows
    /// The further labels of each row, if rows have any.
    private let additions: ProtobufRows?
    /// The label fields of each value of a further label; a single empty one if there is no further label.
    private let endings: [[UInt8]]

    /// The number of rows written at once.
    private static let batch = 64

    init(_ type: MetricType, _ columns: MetricColumns, labels: inout ProtobufRows.Cache) {
        self.type = type
        self.columns = columns
        self.labels = labels.fields(of: columns.rows)
        switch columns.addition {
        case .none:
            additions = nil
            endings = [[]]
        case .rows(let rows):
            additions = labels.fields(of: rows)
            endings = [[]]
        case .label(let name, let values):
            additions = nil
            endings = values.map { ProtobufRows.fields(of: Labels.none.adding(name, $0)) }
        }
    }

    func append(to output: inout ByteOutput) {
        columns.withCells { cells in
            for start in stride(from: 0, to: columns.rows.count, by: Self.batch) {
                let batch = start..<min(start + Self.batch, columns.rows.count)
                output.append(upTo: batch.reduce(0) { $0 + maximumLength(of: $1) }) { cursor in
                    for row in batch {
                        if columns.histograms == nil {
                            append(row, cells, to: &cursor)
                        } else {
                            appendHistogram(row, cells, to: &cursor)
                        }
                    }
                }
            }
        }
    }

    private func maximumLength(of row: Int) -> Int {
        let fields = labels.range(of: row).count + (additions?.range(of: row).count ?? 0)
        guard let histograms = columns.histograms else {
            return endings.reduce(0) { $0 + fields + $1.count + ProtobufMetric.maximumValueLength }
        }
        guard let buckets = histograms.buckets(of: row) else { return 0 }
        let native = histograms.natives.isEmpty ? nil : histograms.natives[row]
        return fields + ProtobufMetric.maximumValueLength
            + ProtobufMetric.maximumBucketLength * buckets.limits.count + (native?.maximumLength ?? 0)
    }

    private func append(_ row: Int, _ cells: MetricColumns.Cells, to cursor: inout ByteCursor) {
        let absent = MetricColumns.absent(columns.form)
        for column in 0..<columns.width {
            let bits = cells[row, column]
            guard bits != absent else { continue }
            cursor.append(0x22)
            cursor.appendWithLength { cursor in
                appendLabels(row, column, to: &cursor)
                ProtobufMetric.append(number(bits), type, created: columns.created(row), to: &cursor)
            }
        }
    }

    private func appendLabels(_ row: Int, _ column: Int, to cursor: inout ByteCursor) {
        cursor.append(labels.fields, labels.range(of: row))
        if let additions { cursor.append(additions.fields, additions.range(of: row)) }
        cursor.append(endings[column])
    }

    private func number(_ bits: UInt64) -> Double {
        switch columns.form {
        case .count: Double(bits)
        case .nanoseconds: Double(Int64(bitPattern: bits)) / 1e9
        case .number: Double(bitPattern: bits)
        }
    }

    private func appendHistogram(_ row: Int, _ cells: MetricColumns.Cells, to cursor: inout ByteCursor) {
        let sum = cells[row, columns.width - 1]
        guard sum != MetricColumns.absent(.count), let histograms = columns.histograms,
            let buckets = histograms.buckets(of: row)
        else { return }
        let histogram = ProtobufHistogram(
            buckets: buckets, sum: sum, native: histograms.natives.isEmpty ? nil : histograms.natives[row],
            created: columns.created(row))
        cursor.append(0x22)
        cursor.appendWithLength { cursor in
            appendLabels(row, 0, to: &cursor)
            histogram.append(to: &cursor) { cells[row, $0] }
        }
    }
}

/// The labels of ``SeriesRows`` as fields `label` of messages `io.prometheus.client.Metric`, built once for all
/// families of a scrape.
final class ProtobufRows {
    let fields: [UInt8]
    private let ends: [Int]

    /// The fields of the rows that earlier families use.
    struct Cache {
        private var known: [ObjectIdentifier: ProtobufRows] = [:]

        /// Returns the fields of `rows`.
        ///
        /// - Parameter rows: Rows that live as long as the cache.
        mutating func fields(of rows: SeriesRows) -> ProtobufRows {
            if let known = known[ObjectIdentifier(rows)] { return known }
            let made = ProtobufRows(rows)
            known[ObjectIdentifier(rows)] = made
            return made
        }
    }

    private init(_ rows: SeriesRows) {
        var output = ByteOutput()
        var ends: [Int] = []
        ends.reserveCapacity(rows.count)
        for row in 0..<rows.count {
            Self.append(rows.labels(of: row), to: &output)
            ends.append(output.bytes.count)
        }
        fields = output.bytes
        self.ends = ends
    }

    func range(of row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

    /// Returns the fields of one set of labels.
    static func fields(of labels: Labels) -> [UInt8] {
        var output = ByteOutput()
        append(labels, to: &output)
        return output.bytes
    }

    private static func append(_ labels: Labels, to output: inout ByteOutput) {
        output.append(upTo: ProtobufMetric.maximumLength(of: labels)) { ProtobufMetric.append(labels, to: &$0) }
    }
}
