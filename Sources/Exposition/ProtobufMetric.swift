/// One series as the field `metric` of a message `io.prometheus.client.MetricFamily`.
struct ProtobufMetric {
    private let sample: MetricSample
    private let type: MetricType

    init(_ sample: MetricSample, _ type: MetricType) {
        self.sample = sample
        self.type = type
    }

    /// What a series takes at most, in bytes: each pair of labels has at least five bytes of text and at most as many of
    /// lengths and tags.
    static func maximumLength(of sample: MetricSample) -> Int {
        let line = 2 * sample.labels.text.count + 96
        guard case .histogram(let histogram) = sample.value else { return line }
        return line + 32 * histogram.counts.count + (histogram.native?.maximumLength ?? 0)
    }

    func append(to cursor: inout ByteCursor) {
        cursor.append(0x22)
        cursor.appendWithLength { cursor in
            sample.labels.forEachPair { name, value in
                cursor.append(0x0a)
                cursor.appendWithLength { cursor in
                    cursor.append(0x0a)
                    cursor.appendWithLength { $0.append(name) }
                    cursor.append(0x12)
                    cursor.appendWithLength { Escaping.appendUnescaped(value, to: &$0) }
                }
            }
            appendValue(to: &cursor)
        }
    }

    private func appendValue(to cursor: inout ByteCursor) {
        switch sample.value {
        case .count(let count): appendNumber(Double(count), to: &cursor)
        case .nanoseconds(let nanoseconds): appendNumber(Double(nanoseconds) / 1e9, to: &cursor)
        case .number(let number): appendNumber(number, to: &cursor)
        case .histogram(let histogram):
            cursor.append(0x3a)
            cursor.appendWithLength { append(histogram, to: &$0) }
        }
    }

    private func appendNumber(_ number: Double, to cursor: inout ByteCursor) {
        cursor.append(type == .counter ? 0x1a : 0x12)
        cursor.appendWithLength { cursor in
            cursor.append(0x09)
            cursor.append(double: number)
            if type == .counter { appendCreated(0x1a, to: &cursor) }
        }
    }

    private func append(_ histogram: HistogramValue, to cursor: inout ByteCursor) {
        cursor.append(0x08)
        cursor.append(varint: histogram.counts.reduce(0) { $0.addingSaturated($1) })
        cursor.append(0x11)
        let sum = Double(histogram.sum)
        cursor.append(double: histogram.buckets.unit == .nanoseconds ? sum / 1e9 : sum)
        if histogram.native?.layout.hasClassicBuckets != false { appendBuckets(histogram, to: &cursor) }
        histogram.native?.append(to: &cursor)
        appendCreated(0x7a, to: &cursor)
    }

    private func appendBuckets(_ histogram: HistogramValue, to cursor: inout ByteCursor) {
        var total: UInt64 = 0
        for (limit, count) in zip(histogram.buckets.limits, histogram.counts) {
            total = total.addingSaturated(count)
            cursor.append(0x1a)
            cursor.appendWithLength { cursor in
                cursor.append(0x08)
                cursor.append(varint: total)
                cursor.append(0x11)
                cursor.append(double: limit)
            }
        }
    }

    /// A message `google.protobuf.Timestamp`, whose nanoseconds are never negative.
    private func appendCreated(_ tag: UInt8, to cursor: inout ByteCursor) {
        guard let created = sample.created, created >= 0 else { return }
        let (seconds, nanoseconds) = UInt64(created).quotientAndRemainder(dividingBy: 1_000_000_000)
        cursor.append(tag)
        cursor.appendWithLength { cursor in
            cursor.append(0x08)
            cursor.append(varint: seconds)
            cursor.append(0x10)
            cursor.append(varint: nanoseconds)
        }
    }
}
