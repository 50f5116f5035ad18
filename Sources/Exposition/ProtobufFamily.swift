/// One family as a message `io.prometheus.client.MetricFamily` with its length before it.
/// https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
struct ProtobufFamily {
    private let family: MetricFamily
    /// Name, help and type.
    private let head: [UInt8]
    private let unit: [UInt8]

    /// Samples that are written in one go.
    private static let batch = 64

    init(_ family: MetricFamily) {
        self.family = family
        head =
            Self.text(0x0a, family.name) + Self.text(0x12, family.help)
            + [0x18, family.type == .histogram ? 4 : family.type == .gauge ? 1 : 0]
        unit = family.unit.map { Self.text(0x2a, $0.rawValue) } ?? []
    }

    /// - Parameter scratch: memory for the family, of which the length must be known before it is written.
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

    /// Writes the family's columns.
    ///
    /// - Parameters:
    ///   - labels: those of the rows of other families.
    ///   - scratch: as in ``append(_:to:scratch:)``.
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
