/// One family in a text format: its comment lines, then its samples in the order in which they are given.
struct TextFamily {
    let family: MetricFamily
    let dialect: TextDialect
    /// Of plain samples: a counter's with its `_total`.
    let name: [UInt8]
    /// The same with the brace that labels begin with.
    let opening: [UInt8]
    /// Of what has a suffix of its own: a counter's without its `_total`.
    let base: [UInt8]
    let comments: [UInt8]

    /// What a line takes beyond name, labels and a bucket's `le`: the longest suffix, braces, a comma, a space, a number, a
    /// line feed.
    static var maximumAddition: Int { "_created".utf8.count + 5 + DecimalText.maximumLength }
    /// Samples whose lines are written in one go.
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

    /// What the family takes at most, in bytes.
    var maximumLength: Int {
        family.samples.reduce(comments.count) { $0 + maximumLength(of: $1) }
            + (family.columns.map { TextColumns(self, $0).maximumLength } ?? 0)
    }

    /// Writes the family's columns.
    ///
    /// - Parameter afterEach: is called after each batch of rows.
    func append(_ columns: MetricColumns, to output: inout ByteOutput, _ afterEach: (inout ByteOutput) -> Void) {
        output.append(upTo: comments.count) { $0.append(comments) }
        TextColumns(self, columns).append(to: &output, afterEach)
    }

    /// - Parameter afterEach: is called after each batch of samples.
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
        line(base, "_created", sample.labels, &cursor) { DecimalText.append(nanoseconds: created, to: &$0) }
    }

    private func append(_ histogram: HistogramValue, _ labels: Labels, to cursor: inout ByteCursor) {
        let start = cursor.mark
        cursor.append(name)
        cursor.append("_bucket{")
        if !labels.text.isEmpty {
            cursor.append(labels.text)
            cursor.append(UInt8(ascii: ","))
        }
        let end = cursor.mark
        let lineEnds = histogram.buckets.lineEnds(dialect)
        var total: UInt64 = 0
        var written = 0
        for (index, lineEnd) in lineEnds.ends.enumerated() {
            // All but the ends of the lines is alike.
            if index > 0 { cursor.append(from: start, to: end) }
            cursor.append(lineEnds.bytes, written..<lineEnd)
            written = lineEnd
            total = total.addingSaturated(histogram.counts[index])
            DecimalText.append(total, to: &cursor)
            cursor.append(UInt8(ascii: "\n"))
        }
        line(name, "_sum", labels, &cursor) {
            switch histogram.buckets.unit {
            case .nanoseconds: DecimalText.append(nanoseconds: histogram.sum, to: &$0)
            case .whole: DecimalText.append(histogram.sum, to: &$0)
            }
        }
        line(name, "_count", labels, &cursor) { DecimalText.append(total, to: &$0) }
    }

    /// A line without a suffix, as most are.
    private func line(_ labels: Labels, _ cursor: inout ByteCursor, value: (inout ByteCursor) -> Void) {
        guard !labels.text.isEmpty else { return line(name, "", labels, &cursor, value: value) }
        cursor.append(opening)
        cursor.append(labels.text)
        cursor.append("} ")
        value(&cursor)
        cursor.append(UInt8(ascii: "\n"))
    }

    private func line(
        _ name: [UInt8], _ suffix: StaticString, _ labels: Labels, _ cursor: inout ByteCursor,
        value: (inout ByteCursor) -> Void
    ) {
        cursor.append(name)
        cursor.append(suffix)
        if !labels.text.isEmpty {
            cursor.append(UInt8(ascii: "{"))
            cursor.append(labels.text)
            cursor.append(UInt8(ascii: "}"))
        }
        cursor.append(UInt8(ascii: " "))
        value(&cursor)
        cursor.append(UInt8(ascii: "\n"))
    }
}
