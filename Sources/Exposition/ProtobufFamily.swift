/// Writes one family as a message `io.prometheus.client.MetricFamily` after its length.
/// https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
struct ProtobufFamily {
    private let family: MetricFamily
    /// The fields of name, help and type, which precede the samples.
    private let head: [UInt8]
    /// The field of the unit, which follows the samples; empty if there is no unit.
    private let unit: [UInt8]

    /// The number of samples written at once.
    private static let batch = 64

    init(_ family: MetricFamily) {
        self.family = family
        head =
            Self.text(0x0a, family.name) + Self.text(0x12, family.help)
            + [0x18, family.type == .histogram ? 4 : family.type == .gauge ? 1 : 0]
        unit = family.unit.map { Self.text(0x2a, $0.rawValue) } ?? []
    }

    /// Writes a family of samples.
    ///
    /// - Parameter scratch: A buffer for the family, because its length precedes it.
    func append(_ samples: [MetricSample], to output: inout ByteOutput, scratch: inout ByteOutput) {
        scratch.removeAll()
        for start in stride(from: 0, to: samples.count, by: Self.batch) {
            let range = start..<min(start + Self.batch, samples.count)
            scratch.append(upTo: range.reduce(0) { $0 + ProtobufMetric.maximumLength(of: samples[$1]) }) { cursor in
                for index in range { ProtobufMetric(samples[index], family.type).append(to: &cursor) }
            }
        }
        append(scratch.bytes, to: &output)
    }

    /// Writes a family of columns.
    ///
    /// - Parameters:
    ///   - labels: The label fields of rows that earlier families use.
    ///   - scratch: A buffer for the family, because its length precedes it.
    func append(
        _ columns: MetricColumns, labels: inout ProtobufRows.Cache, to output: inout ByteOutput,
        scratch: inout ByteOutput
    ) {
        scratch.removeAll()
        ProtobufColumns(family.type, columns, labels: &labels).append(to: &scratch)
        append(scratch.bytes, to: &output)
    }

    private func append(_ metrics: [UInt8], to output: inout ByteOutput) {
        let length = head.count + metrics.count + unit.count
        output.append(upTo: Varint.maximumLength + length) { cursor in
            cursor.append(varint: UInt64(length))
            cursor.append(head)
            cursor.append(metrics)
            cursor.append(unit)
        }
    }

    private static func text(_ tag: UInt8, _ text: String) -> [UInt8] {
        var output = ByteOutput()
        output.append(upTo: 1 + Varint.maximumLength + text.utf8.count) { cursor in
            cursor.append(tag)
            cursor.append(varint: UInt64(text.utf8.count))
            cursor.append(utf8: text[...])
        }
        return output.bytes
    }
}
