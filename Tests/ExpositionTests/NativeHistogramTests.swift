import Testing

@testable import Exposition

/// The contents of a native histogram, and its bound on buckets.
struct NativeHistogramTests {
    private func histogram(_ schema: Int, most: Int = 32) -> NativeHistogram {
        NativeHistogram(NativeHistogramLayout(schema: schema, maximumBuckets: most, hasClassicBuckets: true))
    }

    private func text(_ histogram: NativeHistogram) -> String {
        histogram.counts.map { "\($0.index):\($0.count)" }.joined(separator: " ")
    }

    @Test func `counts are in the order of their buckets for any order of times`() {
        var histogram = histogram(0)
        for time: Int64 in [2_000_000_000, 1_000_000_000, 1_000_000_001, 250_000_000, 2_000_000_000] {
            histogram.record(nanoseconds: time)
        }
        #expect(text(histogram) == "-2:1 0:1 1:3")
        #expect(histogram.zeroCount == 0)
    }

    @Test func `negative and very short times count as zero`() {
        var histogram = histogram(4)
        for time: Int64 in [.min, -1, 0, 1, 953] { histogram.record(nanoseconds: time) }
        #expect(histogram.zeroCount == 5)
        #expect(histogram.counts.isEmpty)
        histogram.record(nanoseconds: 954)
        #expect(text(histogram) == "-319:1")
    }

    @Test func `one bucket too many halves the resolution and keeps all counts`() {
        var histogram = histogram(1, most: 8)
        let powers: [Int64] = [1, 2, 4, 8, 16, 32, 64, 128]
        for power in powers { histogram.record(nanoseconds: power * 1_000_000_000) }
        #expect(histogram.schema == 1)
        #expect(text(histogram) == "0:1 2:1 4:1 6:1 8:1 10:1 12:1 14:1")
        histogram.record(nanoseconds: 1_200_000_000)
        #expect(histogram.schema == 0)
        #expect(text(histogram) == "0:1 1:2 2:1 3:1 4:1 5:1 6:1 7:1")
        histogram.record(nanoseconds: 256_000_000_000)
        #expect(histogram.schema == -1)
        #expect(text(histogram) == "0:1 1:3 2:2 3:2 4:2")
    }

    @Test(arguments: [8, 32, 160], [-4, 0, 3, 8])
    func `buckets stay within the bound, and every time is counted`(most: Int, schema: Int) {
        var histogram = histogram(schema, most: most)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let time = Int64.random(in: 1 ... .max, using: &generator) >> Int64.random(in: 0..<62, using: &generator)
            histogram.record(nanoseconds: time)
        }
        #expect(histogram.counts.count <= most)
        #expect(histogram.counts.reduce(histogram.zeroCount) { $0 + $1.count } == 20_000)
        #expect(histogram.counts.map(\.index) == Set(histogram.counts.map(\.index)).sorted())
        #expect(histogram.schema <= schema)
    }

    @Test func `a layout limits its values to the valid ranges`() {
        let layout = NativeHistogramLayout(schema: 99, maximumBuckets: 0, hasClassicBuckets: false)
        #expect(layout.schema == 8)
        #expect(layout.maximumBuckets == 8)
    }
}
