/// One family in the text format: its two comment lines, then its samples in the order of their labels.
struct TextFamily {
    private let family: MetricFamily
    private let name: [UInt8]
    private let comments: [UInt8]

    init(_ family: MetricFamily) {
        self.family = family
        name = Array(family.name.utf8)
        var help: [UInt8] = []
        Escaping.help.append(family.help, to: &help)
        comments = [
            Array("# HELP ".utf8), name, Array(" ".utf8), help,
            Array("\n# TYPE ".utf8), name, Array(" \(family.type.rawValue)\n".utf8),
        ].flatMap(\.self)
    }

    /// What the family takes at most, in bytes.
    var maximumLength: Int {
        family.samples.reduce(comments.count) { $0 + maximumLength(of: $1) }
    }

    func append(to output: inout ByteOutput) {
        output.append(upTo: comments.count) { $0.append(comments) }
        for sample in family.samples.inExpositionOrder() {
            output.append(upTo: maximumLength(of: sample)) { append(sample, to: &$0) }
        }
    }

    private func maximumLength(of sample: MetricSample) -> Int {
        let line = name.count + sample.labels.text.count + TextLine.maximumAddition
        guard case .histogram(let histogram) = sample.value else { return line }
        let ends = histogram.buckets.lineEnds.reduce(0) { $0 + $1.count }
        return line * (histogram.counts.count + 2) + ends
    }

    private func append(_ sample: MetricSample, to cursor: inout ByteCursor) {
        let line = TextLine(name: name, labels: sample.labels.text)
        switch sample.value {
        case .count(let count):
            line.append(suffix: "", to: &cursor) { DecimalText.append(count, to: &$0) }
        case .nanoseconds(let nanoseconds):
            line.append(suffix: "", to: &cursor) { DecimalText.append(nanoseconds: nanoseconds, to: &$0) }
        case .number(let number):
            line.append(suffix: "", to: &cursor) { DecimalText.append(number, to: &$0) }
        case .histogram(let histogram):
            append(histogram, line, to: &cursor)
        }
    }

    private func append(_ histogram: HistogramValue, _ line: TextLine, to cursor: inout ByteCursor) {
        var total: UInt64 = 0
        for (lineEnd, count) in zip(histogram.buckets.lineEnds, histogram.counts) {
            total = total.addingSaturated(count)
            line.appendBucket(lineEnd, count: total, to: &cursor)
        }
        line.append(suffix: "_sum", to: &cursor) {
            switch histogram.buckets.unit {
            case .nanoseconds: DecimalText.append(nanoseconds: histogram.sum, to: &$0)
            case .whole: DecimalText.append(histogram.sum, to: &$0)
            }
        }
        line.append(suffix: "_count", to: &cursor) { DecimalText.append(total, to: &$0) }
    }
}

extension [MetricSample] {
    /// Sorted by labels; a collector that walks its targets in order has them so already, and then nothing is moved.
    fileprivate func inExpositionOrder() -> [MetricSample] {
        let isSorted = zip(self, dropFirst()).allSatisfy { !($1.labels < $0.labels) }
        return isSorted ? self : sorted { $0.labels < $1.labels }
    }
}
