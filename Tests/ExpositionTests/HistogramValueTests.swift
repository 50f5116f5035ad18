import Exposition
import Testing

/// Counting into buckets, and values that do not fit.
struct HistogramValueTests {
    private let buckets = HistogramBuckets(nanoseconds: [30, 10, 20, 10])

    @Test func `bounds are sorted and unique`() {
        #expect(buckets.bounds == [10, 20, 30])
    }

    @Test func `a value on a bound belongs to the bucket that ends there`() {
        var histogram = HistogramValue(buckets: buckets)
        for value in [-5, 0, 9, 10, 11, 20, 21, 30, 31, Int64.max / 2] { histogram.record(nanoseconds: value) }
        #expect(histogram.counts == [4, 2, 2, 2])
        #expect(histogram.sum == UInt64(9 + 10 + 11 + 20 + 21 + 30 + 31) + UInt64(Int64.max / 2))
    }

    @Test func `missing counts are 0, and surplus counts are added to +Inf`() {
        #expect(HistogramValue(buckets: buckets, counts: [1], sum: 0).counts == [1, 0, 0, 0])
        #expect(
            HistogramValue(buckets: buckets, counts: [1, 2, 3, 4, 5, 6], sum: 0).counts == [1, 2, 3, 15])
    }

    @Test func `counts and sum stop at the greatest number instead of overflowing`() {
        var histogram = HistogramValue(buckets: buckets, counts: [.max, .max, 1], sum: .max)
        histogram.record(nanoseconds: 5)
        #expect(histogram.counts == [.max, .max, 1, 0])
        let family = MetricFamily(
            name: "x", help: "y", type: .histogram, samples: [MetricSample(labels: .none, value: .histogram(histogram))]
        )
        #expect(
            String(decoding: ExpositionFormat.text.render([family]), as: UTF8.self) == """
                # HELP x y
                # TYPE x histogram
                x_bucket{le="0.00000001"} 18446744073709551615
                x_bucket{le="0.00000002"} 18446744073709551615
                x_bucket{le="0.00000003"} 18446744073709551615
                x_bucket{le="+Inf"} 18446744073709551615
                x_sum 18446744073.709551615
                x_count 18446744073709551615

                """)
    }

    @Test func `a histogram without bounds has one bucket`() {
        var histogram = HistogramValue(buckets: HistogramBuckets(nanoseconds: []))
        histogram.record(nanoseconds: 7)
        #expect(histogram.counts == [1])
    }
}
