/// A format in which metrics are served.
package enum ExpositionFormat: Sendable, Hashable, CaseIterable {
    /// Prometheus' text format 0.0.4.
    case text
    /// OpenMetrics 1.0.0.
    case openMetrics
    /// Prometheus' protobuf format, each family with its length before it; the only one with native histograms.
    case protobuf

    /// The `Content-Type`, without an escaping.
    package var contentType: String {
        switch self {
        case .text: TextFormat.contentType
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .protobuf:
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
        }
    }

    /// The whole exposition: families by name, samples by labels, families without samples left out.
    ///
    /// - Parameter families: no two of one name.
    package func render(_ families: [MetricFamily]) -> [UInt8] {
        var whole: [UInt8] = []
        write(families, partLength: .max) { whole = $0 }
        return whole
    }

    /// The same in parts: they are written into the same memory, which is far cheaper than new memory for the whole.
    ///
    /// - Parameters:
    ///   - partLength: bytes from which on a part is given; it can be longer.
    ///   - take: gets each part, in order, and does not keep it.
    package func write(_ families: [MetricFamily], partLength: Int = 1 << 18, _ take: ([UInt8]) -> Void) {
        let filled = families.filter { !$0.isEmpty }.sorted { $0.name < $1.name }
        var output = ByteOutput()
        var order = SampleOrder()
        func writePart(_ output: inout ByteOutput) {
            guard output.bytes.count >= partLength else { return }
            take(output.bytes)
            output.removeAll()
        }
        switch self {
        case .text:
            write(filled, .prometheus, &output, &order, partLength, writePart)
        case .openMetrics:
            write(filled, .openMetrics, &output, &order, partLength, writePart)
            output.append(upTo: OpenMetricsFormat.end.utf8CodeUnitCount) { $0.append(OpenMetricsFormat.end) }
        case .protobuf:
            var scratch = ByteOutput()
            var labels = ProtobufRows.Cache()
            for family in filled {
                let message = ProtobufFamily(family)
                if let columns = family.columns {
                    message.append(columns, labels: &labels, to: &output, scratch: &scratch)
                } else {
                    message.append(order.sorted(family.samples), to: &output, scratch: &scratch)
                }
                writePart(&output)
            }
        }
        if !output.bytes.isEmpty { take(output.bytes) }
    }

    private func write(
        _ families: [MetricFamily], _ dialect: TextDialect, _ output: inout ByteOutput, _ order: inout SampleOrder,
        _ partLength: Int, _ writePart: (inout ByteOutput) -> Void
    ) {
        if partLength == .max {
            output.reserve(families.reduce(0) { $0 + TextFamily($1, dialect).maximumLength })
        }
        for family in families {
            let text = TextFamily(family, dialect)
            if let columns = family.columns {
                text.append(columns, to: &output, writePart)
            } else {
                text.append(order.sorted(family.samples), to: &output, writePart)
            }
        }
    }
}
