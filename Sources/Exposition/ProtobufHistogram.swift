/// A histogram as the field `histogram` of a message `io.prometheus.client.Metric`.
struct ProtobufHistogram {
    let buckets: HistogramBuckets
    let sum: UInt64
    let native: NativeHistogram?
    /// In nanoseconds since the Unix epoch.
    let created: Int64?

    /// - Parameter count: of the values in a bucket, by its place.
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
