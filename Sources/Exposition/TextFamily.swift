/// Writes one family in a text format: its comment lines, then its samples in their given order.
struct TextFamily {
    let family: MetricFamily
    let dialect: TextDialect
    /// The name of plain samples; a counter's includes `_total`.
    let name: [UInt8]
    /// The name of plain samples and the opening brace of their labels.
    let opening: [UInt8]
    /// The name before other suffixes; a counter's excludes `_total`.
    let base: [UInt8]
    let comments: [UInt8]

    /// The maximum length of a line without name, labels and `le`: the longest suffix, braces, a comma, a space, a
    /// number and a line feed.
    static var maximumAddition: Int { "_created".utf8.count + 5 + DecimalText.maximumLength }
    /// The number of samples written at once.
    static var batch: Int { 64 }

    init(_ family: MetricFamily, _ dialect: TextDialect) {
        self.family = family
        self.dialect = dialect
        let stem = family.name.hasSuffix("_total") ? family.name.dropLast("_total".count) : family.name[...]
        base = Array((family.type == .counter ? stem : family.name[...]).utf8)
        let isNamedForOpenMetrics = dialect == .openMetrics && family.type == .counter
        name = isNamedForOpenMetrics ? base + Array("_total".utf8) : Array(family.name.utf8)
        opening = name + [UInt8(ascii: "{")]
        comments = Self.comments(family, name: isNamedForOpenMetrics ? base : name, dialect)
    }

    private static func comments(_ family: MetricFamily, name: [UInt8], _ dialect: TextDialect) -> [UInt8] {
        func line(_ keyword: String, _ text: [UInt8]) -> [UInt8] {
            Array("# \(keyword) ".utf8) + name + Array(" ".utf8) + text + Array("\n".utf8)
        }
        var help: [UInt8] = []
        (dialect == .openMetrics ? Escaping.labelValue : .help).append(family.help, to: &help)
        let (typeLine, helpLine) = (line("TYPE", Array(family.type.rawValue.utf8)), line("HELP", help))
        guard dialect == .openMetrics else { return helpLine + typeLine }
        return typeLine + (family.unit.map { line("UNIT", Array($0.rawValue.utf8)) } ?? []) + helpLine
    }

    /// The maximum length of the family in bytes.
    var maximumLength: Int {
        family.samples.reduce(comments.count) { $0 + maximumLength(of: $1) }
            + (family.columns.map { TextColumns(self, $0).maximumLength } ?? 0)
    }

    /// Writes a family of columns.
    ///
    /// - Parameter afterEach: Runs after each batch of rows.
    func append(_ columns: MetricColumns, to output: inout ByteOutput, _ afterEach: (inout ByteOutput) -> Void) {
        output.append(upTo: comments.count) { $0.append(comments) }
        TextColumns(self, columns).append(to: &output, afterEach)
    }

    /// Writes a family of samples.
    ///
    /// - Parameter afterEach: Runs after each batch of samples.
    func append(_ samples: [MetricSample], to output: inout ByteOutput, _ afterEach: (inout ByteOutput) -> Void) {
        output.append(upTo: comments.count) { $0.append(comments) }
        let samples = samples.span
        for start in stride(from: 0, to: samples.count, by: Self.batch) {
            let range = start..<min(start + Self.batch, samples.count)
            var limit = 0
            for index in range { limit += maximumLength(of: samples[index]) }
            output.append(upTo: limit) { cursor in
                for index in range { append(samples[index], to: &cursor) }
            }
            afterEach(&output)
        }
    }

    private func maximumLength(of sample: MetricSample) -> Int {
        let line = name.count + sample.labels.text.count + Self.maximumAddition
        guard case .histogram(let histogram) = sample.value else { return line * 2 }
        return line * (histogram.counts.count + 3) + histogram.buckets.lineEnds(dialect).bytes.count
    }

    // Without inlining, the cursor of every line passes through memory, and a scrape takes a third longer.
    @inline(__always)
    private func append(_ sample: MetricSample, to cursor: inout ByteCursor) {
        switch sample.value {
        case .count(let count):
            line(sample.labels, &cursor) { DecimalText.append(count, to: &$0) }
        case .nanoseconds(let nanoseconds):
            line(sample.labels, &cursor) { DecimalText.append(nanoseconds: nanoseconds, to: &$0) }
        case .number(let number):
            line(sample.labels, &cursor) { DecimalText.append(number, to: &$0) }
        case .histogram(let histogram):
            append(histogram, sample.labels, to: &cursor)
        }
        guard dialect == .openMetrics, family.type != .gauge, let created = sample.created else { return }
        append(created: created, sample.labels, to: &cursor)
    }

    private func append(_ histogram: HistogramValue, _ labels: Labels, to cursor: inout ByteCursor) {
        labels.text.withUnsafeBufferPointer { labels in
            append(histogram.buckets, histogram.sum, labels, to: &cursor) { histogram.counts[$0] }
        }
    }

    private func append(created: Int64, _ labels: Labels, to cursor: inout ByteCursor) {
        labels.text.withUnsafeBufferPointer { labels in
            line(base, "_created", labels, &cursor) { DecimalText.append(nanoseconds: created, to: &$0) }
        }
    }

    /// Writes the lines of one histogram: its buckets, `_sum` and `_count`.
    ///
    /// - Parameters:
    ///   - labels: The text between the braces; empty for no labels.
    ///   - count: Returns the number of values in the bucket with a given index.
    func append(
        _ buckets: HistogramBuckets, _ sum: UInt64, _ labels: UnsafeBufferPointer<UInt8>, to cursor: inout ByteCursor,
        count: (Int) -> UInt64
    ) {
        let start = cursor.mark
        cursor.append(name)
        cursor.append("_bucket{")
        if !labels.isEmpty {
            cursor.append(labels)
            cursor.append(UInt8(ascii: ","))
        }
        let end = cursor.mark
        let lineEnds = buckets.lineEnds(dialect)
        var total: UInt64 = 0
        var written = 0
        for (index, lineEnd) in lineEnds.ends.enumerated() {
            // The lines of all buckets have the same beginning.
            if index > 0 { cursor.append(from: start, to: end) }
            cursor.append(lineEnds.bytes, written..<lineEnd)
            written = lineEnd
            total = total.addingSaturated(count(index))
            DecimalText.append(total, to: &cursor)
            cursor.append(UInt8(ascii: "\n"))
        }
        line(name, "_sum", labels, &cursor) {
            switch buckets.unit {
            case .nanoseconds: DecimalText.append(nanoseconds: sum, to: &$0)
            case .whole: DecimalText.append(sum, to: &$0)
            }
        }
        line(name, "_count", labels, &cursor) { DecimalText.append(total, to: &$0) }
    }

    /// Writes the line of a plain sample. Most lines are of this kind, and appending name and brace at once is cheaper.
    private func line(_ labels: Labels, _ cursor: inout ByteCursor, value: (inout ByteCursor) -> Void) {
        if labels.text.isEmpty {
            cursor.append(name)
            cursor.append(" ")
        } else {
            cursor.append(opening)
            cursor.append(labels.text)
            cursor.append("} ")
        }
        value(&cursor)
        cursor.append(UInt8(ascii: "\n"))
    }

    /// Writes a line of a name with a suffix.
    func line(
        _ name: [UInt8], _ suffix: StaticString, _ labels: UnsafeBufferPointer<UInt8>, _ cursor: inout ByteCursor,
        value: (inout ByteCursor) -> Void
    ) {
        cursor.append(name)
        cursor.append(suffix)
        if !labels.isEmpty {
            cursor.append(UInt8(ascii: "{"))
            cursor.append(labels)
            cursor.append(UInt8(ascii: "}"))
        }
        cursor.append(UInt8(ascii: " "))
        value(&cursor)
        cursor.append(UInt8(ascii: "\n"))
    }
}

/// One of the two text formats.
enum TextDialect: Sendable {
    /// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
    case prometheus
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
    case openMetrics
}
