import Testing

@testable import Exposition

/// The protobuf format, read by a parser that shares no code with the renderer.
struct ProtobufFormatTests {
    private static let layout = NativeHistogramLayout(schema: 0, maximumBuckets: 32, hasClassicBuckets: true)

    private func messages(_ families: [MetricFamily]) throws -> [ParsedMessage] {
        try ParsedMessage.delimited(ExpositionFormat.protobuf.render(families))
    }

    private func sample(_ value: MetricValue, created: Int64? = nil) -> MetricSample {
        MetricSample(labels: Labels(["connection": "a", "target": "b"]), value: value, created: created)
    }

    @Test func `a counter has name, help, unit, labels, value and creation time`() throws {
        let family = MetricFamily(
            name: "x_seconds_total", help: "Ü.", type: .counter, unit: .seconds,
            samples: [sample(.nanoseconds(1_500_000_000), created: 1_767_323_000_500_000_000)])
        let message = try #require(messages([family]).first)
        #expect(message.text(1) == "x_seconds_total")
        #expect(message.text(2) == "Ü.")
        #expect(message.number(3) == 0)
        #expect(message.text(5) == "seconds")
        let metric = try #require(message.messages(4).first)
        #expect(metric.labels == ["connection=a", "target=b"])
        let counter = try #require(metric.messages(3).first)
        #expect(counter.double(1) == 1.5)
        let created = try #require(counter.messages(3).first)
        #expect(created.number(1) == 1_767_323_000)
        #expect(created.number(2) == 500_000_000)
    }

    @Test func `gauges have all kinds of values, and a family without samples is left out`() throws {
        let values: [MetricValue] = [.count(7), .nanoseconds(-500_000_000), .number(.infinity)]
        let families = values.enumerated().map {
            MetricFamily(name: "g\($0)", help: "", type: .gauge, samples: [sample($1, created: 1)])
        }
        let messages = try messages(families + [MetricFamily(name: "none", help: "", type: .gauge)])
        #expect(messages.map { $0.text(1) } == ["g0", "g1", "g2"])
        #expect(messages.map { $0.number(3) } == [1, 1, 1])
        let gauges = messages.flatMap { $0.messages(4) }.flatMap { $0.messages(2) }
        #expect(gauges.map { $0.double(1) } == [7, -0.5, .infinity])
        #expect(gauges.allSatisfy { $0.messages(3).isEmpty })
    }

    @Test func `a histogram has classic and native buckets of the same times`() throws {
        var native = NativeHistogram(Self.layout)
        let times: [Int64] = [0, 250_000_000, 1_000_000_000, 1_500_000_000, 1_600_000_000, 200_000_000_000]
        for time in times { native.record(nanoseconds: time) }
        let value = HistogramValue(
            buckets: HistogramBuckets(nanoseconds: [1_000_000_000]), counts: [3, 3], sum: 204_350_000_000,
            native: native)
        let family = MetricFamily(name: "h_seconds", help: "", type: .histogram, samples: [sample(.histogram(value))])
        let message = try #require(messages([family]).first)
        #expect(message.number(3) == 4)
        let histogram = try #require(message.messages(4).first?.messages(7).first)
        #expect(histogram.number(1) == 6)
        #expect(histogram.double(2) == 204.35)
        #expect(histogram.messages(3).map { $0.number(1) } == [3, 6])
        #expect(histogram.messages(3).map { $0.double(2) } == [1, .infinity])
        #expect(histogram.number(5) == 0)
        #expect(histogram.double(6) == 0x1p-20)
        #expect(histogram.number(7) == 1)
        // The spans cover the buckets -2 to 1, one of them empty, and 8.
        #expect(histogram.messages(12).map { $0.number(1).map(ParsedMessage.zigZag) } == [-2, 6])
        #expect(histogram.messages(12).map { $0.number(2) } == [4, 1])
        #expect(try histogram.packed(13) == [1, -1, 1, 1, -1])
    }

    @Test func `classic buckets can be omitted, and a native histogram is complete without any time`() throws {
        let layout = NativeHistogramLayout(schema: 4, maximumBuckets: 32, hasClassicBuckets: false)
        let value = HistogramValue(
            buckets: HistogramBuckets(nanoseconds: [1]), counts: [], sum: 0, native: NativeHistogram(layout))
        let family = MetricFamily(name: "h", help: "", type: .histogram, samples: [sample(.histogram(value))])
        let histogram = try #require(messages([family]).first?.messages(4).first?.messages(7).first)
        #expect(histogram.messages(3).isEmpty)
        #expect(histogram.number(5).map(ParsedMessage.zigZag) == 4)
        #expect(histogram.double(6) == 0x1p-20)
        #expect(histogram.messages(12).isEmpty)
    }

    @Test(arguments: [
        "", "\"", "\\", "\n", "\\n", "a\\\"b\n", "=", ",x=\"", "東京", String(repeating: "\\", count: 9_999),
    ])
    func `any text survives as a label value`(value: String) throws {
        let labels = Labels(["x": value, "y": "\(value)!"])
        let family = MetricFamily(
            name: "g", help: value, type: .gauge, samples: [MetricSample(labels: labels, value: .count(1))])
        let message = try #require(messages([family]).first)
        #expect(message.text(2) == value)
        #expect(message.messages(4).first?.labels == ["x=\(value)", "y=\(value)!"])
    }

    @Test func `ten thousand series are sorted`() throws {
        let samples = (0..<10_000).map {
            MetricSample(labels: Labels(["n": "\($0 + 10_000)"]), value: .count(UInt64($0)))
        }
        let family = MetricFamily(name: "g", help: "", type: .gauge, samples: samples.shuffled())
        let metrics = try #require(messages([family]).first).messages(4)
        #expect(metrics.map { $0.messages(2).first?.double(1) } == (0..<10_000).map(Double.init))
    }
}
