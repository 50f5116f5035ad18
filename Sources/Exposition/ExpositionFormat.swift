/// An exposition format that Prometheus reads.
package enum ExpositionFormat: Sendable, Hashable, CaseIterable {
    /// The text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
    case text
    /// OpenMetrics 1.0.0, with units, creation times, and an end mark that reveals a truncated body:
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
    case openMetrics
    /// Prometheus' protobuf format: each family after its length. Only this format has native histograms.
    case protobuf

    /// The last line of an OpenMetrics body.
    private static let openMetricsEnd: StaticString = "# EOF\n"

    /// The `Content-Type`, without an escaping scheme.
    package var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .protobuf:
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
        }
    }

    /// Returns the whole exposition: families sorted by name, samples sorted by labels. The same state gives the same
    /// bytes. A family without samples is left out.
    ///
    /// - Parameter families: Families with distinct names.
    package func render(_ families: [MetricFamily]) -> [UInt8] {
        var whole: [UInt8] = []
        write(families, partLength: .max) { whole = $0 }
        return whole
    }

    /// Writes the exposition in parts. All parts share one buffer, which costs far less than new memory for the whole.
    ///
    /// - Parameters:
    ///   - partLength: The length in bytes that completes a part; a part can be longer.
    ///   - take: Receives each part in order and must not keep it.
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
            output.append(upTo: Self.openMetricsEnd.utf8CodeUnitCount) { $0.append(Self.openMetricsEnd) }
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

/// Sorts samples by their labels. Most families of one scrape have the same labels in the same order, so the order is
/// computed once and not for each family.
private struct SampleOrder {
    /// Samples that are known to be sorted.
    private var known: [MetricSample] = []

    /// Returns the samples sorted by their labels.
    mutating func sorted(_ samples: [MetricSample]) -> [MetricSample] {
        if hasKnownOrder(samples) { return samples }
        let isSorted = zip(samples, samples.dropFirst()).allSatisfy { !($1.labels < $0.labels) }
        let sorted = isSorted ? samples : samples.sorted { $0.labels < $1.labels }
        known = sorted
        return sorted
    }

    private func hasKnownOrder(_ samples: [MetricSample]) -> Bool {
        guard samples.count == known.count else { return false }
        return samples.indices.allSatisfy { RawBytes.areIdentical(samples[$0].labels.text, known[$0].labels.text) }
    }
}
