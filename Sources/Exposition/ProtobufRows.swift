/// The labels of ``SeriesRows`` as fields `label` of messages `io.prometheus.client.Metric`, made once for all families of a
/// scrape.
final class ProtobufRows {
    let fields: [UInt8]
    private let ends: [Int]

    /// Rows that were met before.
    struct Cache {
        private var known: [ObjectIdentifier: ProtobufRows] = [:]

        /// - Parameter rows: which must live as long as the cache.
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

    /// The fields of one set of labels.
    static func fields(of labels: Labels) -> [UInt8] {
        var output = ByteOutput()
        append(labels, to: &output)
        return output.bytes
    }

    private static func append(_ labels: Labels, to output: inout ByteOutput) {
        output.append(upTo: ProtobufMetric.maximumLength(of: labels)) { ProtobufMetric.append(labels, to: &$0) }
    }
}
