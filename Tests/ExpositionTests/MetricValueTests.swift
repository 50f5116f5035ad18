import Exposition
import Testing

/// The spelling of single values.
struct MetricValueTests {
    private func spelling(_ value: MetricValue) -> String {
        let family = MetricFamily(
            name: "x", help: "y", type: .gauge, samples: [MetricSample(labels: .none, value: value)])
        let lines = String(decoding: ExpositionFormat.text.render([family]), as: UTF8.self).split(separator: "\n")
        return String(lines[2].dropFirst(2))
    }

    @Test(arguments: [
        (0, "0"), (1, "0.000000001"), (-1, "-0.000000001"), (10, "0.00000001"), (999_999_999, "0.999999999"),
        (1_000_000_000, "1"), (1_000_000_001, "1.000000001"), (-1_500_000_000, "-1.5"), (5_000_000, "0.005"),
        (1_732_312_345_123_456_789, "1732312345.123456789"), (Int64.max, "9223372036.854775807"),
        (Int64.min, "-9223372036.854775808"),
    ])
    func `times are exact decimal seconds`(value: Int64, text: String) {
        #expect(spelling(.nanoseconds(value)) == text)
    }

    @Test func `a time reads back as the nearest Double`() {
        for _ in 0..<2000 {
            let value = Int64.random(in: 0...(1 << 53)) >> Int64.random(in: 0..<53)
            #expect(Double(spelling(.nanoseconds(value))) == Double(value) / 1e9, "\(value)")
        }
    }

    @Test(
        arguments: [
            (0, "0"), (9, "9"), (10, "10"), (99, "99"), (100, "100"), (9_007_199_254_740_993, "9007199254740993"),
            (9_999_999_999_999_999_999, "9999999999999999999"), (10_000_000_000_000_000_000, "10000000000000000000"),
            (UInt64.max, "18446744073709551615"),
        ] as [(UInt64, String)])
    func `counts are whole numbers`(value: UInt64, text: String) {
        #expect(spelling(.count(value)) == text)
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "-0"), (1, "1"), (-1, "-1"), (0.1, "0.1"), (1e6, "1000000"),
            (0.1 + 0.2, "0.30000000000000004"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (-.nan, "NaN"), (.signalingNaN, "NaN"),
            (.leastNonzeroMagnitude, "5e-324"), (2.2250738585072014e-308, "2.2250738585072014e-308"), (1e-7, "1e-07"),
            (1e16, "1e+16"),
            (9_007_199_254_740_991, "9007199254740991"), (-.greatestFiniteMagnitude, "-1.7976931348623157e+308"),
        ] as [(Double, String)])
    func `numbers are the shortest that read back, in Prometheus' spelling`(value: Double, text: String) {
        #expect(spelling(.number(value)) == text)
    }

    @Test func `any Double reads back bit by bit`() {
        for _ in 0..<5000 {
            let value = Double(bitPattern: .random(in: 0 ... .max))
            guard !value.isNaN else { continue }
            #expect(Double(spelling(.number(value)))?.bitPattern == value.bitPattern, "\(value)")
        }
    }
}
