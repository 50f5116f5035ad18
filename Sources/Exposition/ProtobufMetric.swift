/// One series as the field `metric` of a message `io.prometheus.client.MetricFamily`.
struct ProtobufMetric {
    private let sample: MetricSample
    private let type: MetricType

    /// The maximum length of a series without its labels and buckets, in bytes.
    static let maximumValueLength = 96
    /// The maximum length of a bucket, in bytes.
    static let maximumBucketLength = 32

    init(_ sample: MetricSample, _ type: MetricType) {
        self.sample = sample
        self.type = type
    }

    /// Returns the maximum length of labels in bytes. A pair has at least five bytes of text, and no more of lengths
    /// and tags.
    static func maximumLength(of labels: Labels) -> Int { 2 * labels.text.count }

    /// Returns the maximum length of a series in bytes.
    static func maximumLength(of sample: MetricSample) -> Int {
        let line = maximumLength(of: sample.labels) + maximumValueLength
        guard case .histogram(let histogram) = sample.value else { return line }
        return line + maximumBucketLength * histogram.counts.count + (histogram.native?.maximumLength ?? 0)
    }

    func append(to cursor: inout ByteCursor) {
        cursor.append(0x22)
        cursor.appendWithLength { cursor in
            Self.append(sample.labels, to: &cursor)
            switch sample.value {
            case .count(let count): appendNumber(Double(count), to: &cursor)
            case .nanoseconds(let nanoseconds): appendNumber(Double(nanoseconds) / 1e9, to: &cursor)
            case .number(let number): appendNumber(number, to: &cursor)
            case .histogram(let histogram):
                ProtobufHistogram(
                    buckets: histogram.buckets, sum: histogram.sum, native: histogram.native, created: sample.created
                )
                .append(to: &cursor) { histogram.counts[$0] }
            }
        }
    }

    private func appendNumber(_ number: Double, to cursor: inout ByteCursor) {
        Self.append(number, type, created: sample.created, to: &cursor)
    }

    /// Writes labels as fields `label`.
    static func append(_ labels: Labels, to cursor: inout ByteCursor) {
        labels.forEachPair { name, value in
            cursor.append(0x0a)
            cursor.appendWithLength { cursor in
                cursor.append(0x0a)
                cursor.appendWithLength { $0.append(name) }
                cursor.append(0x12)
                cursor.appendWithLength { Escaping.appendUnescaped(value, to: &$0) }
            }
        }
    }

    /// Writes a number as the field `counter` or `gauge`.
    static func append(_ number: Double, _ type: MetricType, created: Int64?, to cursor: inout ByteCursor) {
        cursor.append(type == .counter ? 0x1a : 0x12)
        cursor.appendWithLength { cursor in
            cursor.append(0x09)
            cursor.append(double: number)
            if type == .counter { appendCreated(created, 0x1a, to: &cursor) }
        }
    }

    /// Writes a creation time after the epoch as a message `google.protobuf.Timestamp`. Its nanoseconds are never
    /// negative.
    static func appendCreated(_ created: Int64?, _ tag: UInt8, to cursor: inout ByteCursor) {
        guard let created, created >= 0 else { return }
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

/// A histogram as the field `histogram` of a message `io.prometheus.client.Metric`.
struct ProtobufHistogram {
    let buckets: HistogramBuckets
    let sum: UInt64
    let native: NativeHistogram?
    /// The creation time in nanoseconds since the Unix epoch; `nil` if it is unknown.
    let created: Int64?

    /// Writes the field.
    ///
    /// - Parameter count: Returns the number of values in the bucket with a given index.
    func append(to cursor: inout ByteCursor, count: (Int) -> UInt64) {
        cursor.append(0x3a)
        cursor.appendWithLength { cursor in
            cursor.append(0x08)
            cursor.append(varint: buckets.limits.indices.reduce(0) { $0.addingSaturated(count($1)) })
            cursor.append(0x11)
            cursor.append(double: buckets.unit == .nanoseconds ? Double(sum) / 1e9 : Double(sum))
            if native?.layout.hasClassicBuckets != false { appendBuckets(count, to: &cursor) }
            native?.append(to: &cursor)
            ProtobufMetric.appendCreated(created, 0x7a, to: &cursor)
        }
    }

    private func appendBuckets(_ count: (Int) -> UInt64, to cursor: inout ByteCursor) {
        var total: UInt64 = 0
        for (index, limit) in buckets.limits.enumerated() {
            total = total.addingSaturated(count(index))
            cursor.append(0x1a)
            cursor.appendWithLength { cursor in
                cursor.append(0x08)
                cursor.append(varint: total)
                cursor.append(0x11)
                cursor.append(double: limit)
            }
        }
    }
}
