/// A histogram of times in exponentially growing buckets. It keeps only buckets that are not empty, sorted by index. If
/// a new bucket exceeds the layout's maximum, the resolution is halved: two neighbours become one bucket.
///
/// A path has few buckets, because its round-trip times lie within some powers of two. Each bucket takes eight bytes.
package struct NativeHistogram: Sendable {
    /// Sixteen bits of index, offset to be non-negative, above 48 bits of count. Buckets therefore sort by index.
    private struct Bucket: Sendable {
        private(set) var bits: UInt64

        private static let countBits: UInt64 = 48
        private static let most: UInt64 = 1 << countBits - 1
        private static let offset = 1 << 15

        init(index: Int, count: UInt64 = 1) {
            bits = UInt64(index + Self.offset) << Self.countBits | min(count, Self.most)
        }

        var index: Int { Int(bits >> Self.countBits) - Self.offset }
        var count: UInt64 { bits & Self.most }

        mutating func increase() { if count < Self.most { bits += 1 } }
    }

    /// The layout with its initial resolution.
    package let layout: NativeHistogramLayout
    /// The current resolution: the layout's, or a lower one.
    package private(set) var schema: Int
    /// The number of times up to the zero threshold.
    private(set) var zeroCount: UInt64 = 0
    private var buckets: [Bucket] = []

    /// Creates a histogram without values.
    package init(_ layout: NativeHistogramLayout) {
        self.layout = layout
        schema = layout.schema
    }

    /// The buckets that are not empty, by rising index. Bucket i holds the times above 2^((i-1)/2^schema) seconds and
    /// up to 2^(i/2^schema) seconds.
    package var counts: [(index: Int, count: UInt64)] { buckets.map { ($0.index, $0.count) } }

    /// Counts one time.
    package mutating func record(nanoseconds: Int64) {
        guard nanoseconds > NativeHistogramLayout.zeroThreshold else { return zeroCount += 1 }
        let finest = NativeBucketIndex.finest(nanoseconds: UInt64(nanoseconds))
        var index = NativeBucketIndex.coarser(finest, schema: schema)
        var place = place(of: index)
        while !has(index, at: place), buckets.count >= layout.maximumBuckets,
            schema > NativeHistogramLayout.schemas.lowerBound
        {
            halveResolution()
            index = NativeBucketIndex.coarser(finest, schema: schema)
            place = self.place(of: index)
        }
        if has(index, at: place) { return buckets[place].increase() }
        // Reserves few at a time, because most paths never need many.
        if buckets.count == buckets.capacity { buckets.reserveCapacity(buckets.count + 4) }
        buckets.insert(Bucket(index: index), at: place)
    }

    private func has(_ index: Int, at place: Int) -> Bool { place < buckets.count && buckets[place].index == index }

    /// Returns the place of the first bucket with an index of at least `index`.
    private func place(of index: Int) -> Int {
        let least = Bucket(index: index, count: 0).bits
        var low = 0
        var high = buckets.count
        while low < high {
            let middle = (low + high) / 2
            if buckets[middle].bits < least { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func halveResolution() {
        schema -= 1
        var merged: [Bucket] = []
        merged.reserveCapacity(buckets.count)
        for bucket in buckets {
            let index = NativeBucketIndex.half(bucket.index)
            if let last = merged.last, last.index == index {
                merged[merged.count - 1] = Bucket(index: index, count: last.count + bucket.count)
            } else {
                merged.append(Bucket(index: index, count: bucket.count))
            }
        }
        buckets = merged
    }
}

extension NativeHistogram {
    /// A gap of up to this many empty buckets takes fewer bytes than a new span.
    private static let longestGap = 2

    /// The maximum length of the histogram's fields in bytes. Each bucket can begin a span, or follow empty buckets.
    var maximumLength: Int { 64 + buckets.count * (2 + 2 * Varint.maximumLength + Varint.maximumLength + 2) }

    /// Writes the fields of a message `io.prometheus.client.Histogram` that a native histogram has in addition to count
    /// and sum. These are schema, zero bucket, spans of buckets, and the difference of each bucket from the previous
    /// one.
    func append(to cursor: inout ByteCursor) {
        cursor.append(0x28)
        cursor.append(varint: Varint.zigZag(Int64(schema)))
        cursor.append(0x31)
        cursor.append(double: NativeHistogramLayout.zeroThresholdSeconds)
        cursor.append(0x38)
        cursor.append(varint: zeroCount)
        for span in spans {
            cursor.append(0x62)
            cursor.appendWithLength { cursor in
                cursor.append(0x08)
                cursor.append(varint: Varint.zigZag(Int64(span.offset)))
                cursor.append(0x10)
                cursor.append(varint: UInt64(span.length))
            }
        }
        guard !buckets.isEmpty else { return }
        cursor.append(0x6a)
        cursor.appendWithLength { appendDeltas(to: &$0) }
    }

    /// Runs of buckets. The first run's offset is its index; a later run's offset is the number of empty buckets before
    /// it.
    private var spans: [(offset: Int, length: Int)] {
        var spans: [(offset: Int, length: Int)] = []
        var next = 0
        for bucket in buckets {
            let gap = bucket.index - next
            if spans.isEmpty || gap > Self.longestGap {
                spans.append((gap, 1))
            } else {
                spans[spans.count - 1].length += gap + 1
            }
            next = bucket.index + 1
        }
        return spans
    }

    private func appendDeltas(to cursor: inout ByteCursor) {
        var previous: Int64 = 0
        var next = buckets.first?.index ?? 0
        func append(_ count: UInt64) {
            cursor.append(varint: Varint.zigZag(Int64(count) - previous))
            previous = Int64(count)
        }
        for bucket in buckets {
            let gap = bucket.index - next
            if gap <= Self.longestGap { for _ in 0..<gap { append(0) } }
            append(bucket.count)
            next = bucket.index + 1
        }
    }
}

/// The resolution of native histograms, shared by all histograms with the same settings.
/// https://prometheus.io/docs/specs/native_histograms/
package final class NativeHistogramLayout: Sendable {
    /// The valid resolutions. Each power of two of seconds has 2^schema buckets; for negative schemas, 2^-schema powers
    /// share one bucket.
    package static let schemas = -4...8
    /// The valid values of ``maximumBuckets``.
    package static let bucketCounts = 8...160
    /// Times up to this number of nanoseconds count as zero: 2^-20 s, without the fraction of a nanosecond. No path is
    /// that short, and such differences are insignificant.
    static let zeroThreshold: Int64 = 953
    static let zeroThresholdSeconds = 0x1p-20

    /// The initial resolution.
    package let schema: Int
    /// The maximum number of buckets. One more bucket halves the resolution.
    package let maximumBuckets: Int
    /// Whether a scrape also contains the classic buckets.
    package let hasClassicBuckets: Bool

    /// Creates a layout. Values outside ``schemas`` and ``bucketCounts`` become the nearest valid value.
    package init(schema: Int, maximumBuckets: Int, hasClassicBuckets: Bool) {
        self.schema = min(max(schema, Self.schemas.lowerBound), Self.schemas.upperBound)
        self.maximumBuckets = min(max(maximumBuckets, Self.bucketCounts.lowerBound), Self.bucketCounts.upperBound)
        self.hasClassicBuckets = hasClassicBuckets
    }
}
