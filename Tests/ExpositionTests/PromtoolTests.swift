import Exposition
import Foundation
import Testing

/// Rendered text, verified by Prometheus' `promtool` (Debian package `prometheus`).
struct PromtoolTests {
    private static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(
        .enabled(if: promtool != nil, "promtool is not installed"),
        .timeLimit(.minutes(1)))
    func `promtool accepts the rendered text`() throws {
        let (status, output) = try check(ExpositionFormat.text.render(Self.families))
        #expect(output == "")
        #expect(status == 0)
    }

    @Test(
        .enabled(if: promtool != nil, "promtool is not installed"),
        .timeLimit(.minutes(1)))
    func `promtool reports a missing help text`() throws {
        let (status, output) = try check(Array("# TYPE x counter\nx 1\n".utf8))
        #expect(output.contains("no help text"))
        #expect(status != 0)
    }

    private static let families: [MetricFamily] = {
        var histogram = HistogramValue(buckets: HistogramBuckets(nanoseconds: [1_000_000, 10_000_000]))
        for value: Int64 in [0, 1_000_000, 2_000_000, 90_000_000] { histogram.record(nanoseconds: value) }
        let hostile = ["a\\b", "\"", "\n", "\\n", "\r", "{x=\"y\"} 1", "zürich 東京", ""].map {
            Labels(["connection": $0])
        }
        let numbers: [Double] = [0, -1, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
        return [
            MetricFamily(
                name: "vpn_probe_rtt_seconds", help: "Round-trip \\ time,\n\"in time\".", type: .histogram,
                unit: .seconds,
                samples: hostile.map { MetricSample(labels: $0, value: .histogram(histogram)) }),
            MetricFamily(
                name: "vpn_probe_sent_total", help: "Requests sent.", type: .counter,
                samples: hostile.map { MetricSample(labels: $0, value: .count(.max)) }),
            MetricFamily(
                name: "vpn_target_jitter_seconds", help: "Jitter.", type: .gauge,
                samples: numbers.enumerated().map {
                    MetricSample(labels: Labels(["n": "\($0.offset)"]), value: .number($0.element))
                }),
            MetricFamily(
                name: "vpn_probe_last_reply_timestamp_seconds", help: "When.", type: .gauge,
                samples: [MetricSample(labels: .none, value: .nanoseconds(.min))]),
            MetricFamily(name: "vpn_target_up", help: "Without samples.", type: .gauge),
        ]
    }()

    private func check(_ body: [UInt8]) throws -> (status: Int32, output: String) {
        let process = Process()
        let input = Pipe()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try #require(Self.promtool))
        process.arguments = ["check", "metrics"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: body)
        try input.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }
}
