/// How many times fell into each of exponentially growing buckets, of which only those with any are kept, in the order of
/// their indices. When there would be too many, the resolution is halved: two neighbours become one.
///
/// The buckets of a path are few: its round trips lie within some powers of two. Each takes eight bytes.
package struct NativeHistogram: Sendable {
    /// Sixteen bits of index, moved to be no negative number, above 48 bits of count: so they sort by index.
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

    /// What it began with.
    package let layout: NativeHistogramLayout
    /// The resolution now: the layout's, or a lower one.
    package private(set) var schema: Int
    /// Times of nearly nothing.
    package private(set) var zeroCount: UInt64 = 0
    private var buckets: [Bucket] = []

    /// A histogram that has seen nothing.
    package init(_ layout: NativeHistogramLayout) {
        self.layout = layout
        schema = layout.schema
    }

    /// Each bucket that has any, by rising index: the bucket with index i has the times above 2^((i-1)/2^schema) seconds up
    /// to 2^(i/2^schema).
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
        // Few at a time: most paths never need many.
        if buckets.count == buckets.capacity { buckets.reserveCapacity(buckets.count + 4) }
        buckets.insert(Bucket(index: index), at: place)
    }

    private func has(_ index: Int, at place: Int) -> Bool { place < buckets.count && buckets[place].index == index }

    /// Of the first bucket that is not below `index`.
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
    /// Empty buckets up to this many are cheaper written out than left out.
    private static let longestGap = 2

    /// What it takes at most as fields of a message, in bytes: each bucket may begin a span, and follow empty ones.
    var maximumLength: Int { 64 + buckets.count * (2 + 2 * Varint.maximumLength + Varint.maximumLength + 2) }

    /// Writes the fields of a message `io.prometheus.client.Histogram` that a native one has beyond count and sum: schema,
    /// zero bucket, and spans of buckets with the difference of each from the one before.
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

    /// Runs of buckets: the first one's offset is its index, a later one's the number of buckets between it and the last.
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
