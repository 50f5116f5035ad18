import Testing

@testable import Exposition

/// Families of columns give the same bytes as families of samples, in every format.
struct MetricColumnsTests {
    /// The same family in columns and in samples.
    struct Pair: Sendable, CustomTestStringConvertible {
        let columns: MetricFamily
        let samples: MetricFamily

        var testDescription: String { columns.name }
    }

    private static let labels = ["a", "b\"\\\n", "c d", "ü"].map { Labels(["connection": $0, "target": "peer"]) }
    private static let created: [Int64] = [1, 1_767_323_000_500_000_000, 2_000_000_000, 0]
    private static let rows = SeriesRows(labels, created: created)

    private static func pair(
        _ name: String, _ type: MetricType, _ form: MetricColumns.Form, _ cells: [UInt64?],
        _ addition: MetricColumns.Addition = .none, value: (UInt64) -> MetricValue
    ) -> Pair {
        let width = cells.count / labels.count
        // The columns of other families precede and follow.
        let bits = [7, 7, 7, 7] + cells.map { $0 ?? MetricColumns.absent(form) } + [7, 7, 7, 7]
        let columns = MetricColumns(
            rows: rows, addition: addition, form: form, cells: bits, firstColumn: 1, width: width)
        var samples: [MetricSample] = []
        for row in labels.indices {
            for column in 0..<width {
                guard let cell = cells[column * labels.count + row] else { continue }
                let own =
                    switch addition {
                    case .none: labels[row]
                    case .label(let name, let values): labels[row].adding(name, values[column])
                    case .rows(let more):
                        Labels(text: labels[row].text + [UInt8(ascii: ",")] + more.labels(of: row).text)
                    }
                samples.append(MetricSample(labels: own, value: value(cell), created: created[row]))
            }
        }
        return Pair(
            columns: MetricFamily(name: name, help: "h", type: type, columns: columns),
            samples: MetricFamily(name: name, help: "h", type: type, samples: samples))
    }

    private static func numbers(_ values: [Double?]) -> [UInt64?] { values.map { $0?.bitPattern } }

    private static let infos = SeriesRows(
        labels.indices.map { Labels(["address": "192.0.2.\($0)", "place": "\"\($0)"]) })

    static let pairs = [
        pair("count_total", .counter, .count, [0, 1, nil, .max - 1]) { .count($0) },
        pair("time_seconds", .gauge, .nanoseconds, [5_000_000, nil, UInt64(bitPattern: -1_500_000_000), 0]) {
            .nanoseconds(Int64(bitPattern: $0))
        },
        pair("number", .gauge, .number, numbers([0.1, .infinity, .nan, nil])) { .number(Double(bitPattern: $0)) },
        pair(
            "reason_total", .counter, .count, [1, 2, 3, nil, 5, nil, 7, 8],
            .label("reason", values: ["a\"", "b"])
        ) { .count($0) },
        pair("info", .gauge, .count, [1, nil, 1, 1], .rows(infos)) { .count($0) },
        histogram("rtt_seconds", HistogramBuckets(nanoseconds: [1_000_000, 1_000_000_000]), nil),
        histogram("burst", HistogramBuckets(whole: [1, 2]), nil),
        histogram("native_seconds", HistogramBuckets(nanoseconds: [1_000_000, 1_000_000_000]), true),
        histogram("native_only_seconds", HistogramBuckets(nanoseconds: [1_000_000, 1_000_000_000]), false),
    ]

    /// Creates a histogram that is absent in the second row, and has another layout with fewer buckets in the third.
    private static func histogram(_ name: String, _ buckets: HistogramBuckets, _ hasClassicBuckets: Bool?) -> Pair {
        let other = HistogramBuckets(nanoseconds: [5_000_000])
        let natives: [NativeHistogram?] = labels.indices.map { row in
            guard let hasClassicBuckets, row != 3 else { return nil }
            var native = NativeHistogram(
                NativeHistogramLayout(schema: 0, maximumBuckets: 8, hasClassicBuckets: hasClassicBuckets))
            for time in [0, 300_000, 20_000_000, 7_000_000_000] { native.record(nanoseconds: Int64(time)) }
            return native
        }
        let absent = MetricColumns.absent(.count)
        let cells: [[UInt64]] = [
            [1, absent, 4, 0], [2, absent, 5, 0], [3, absent, 0, 0], [60_000_000_001, absent, 9, 0],
        ]
        let columns = MetricColumns(
            rows: rows, form: .count,
            histograms: .init(
                layoutOfRow: [0, -1, 1, 0], layouts: [buckets, other],
                natives: hasClassicBuckets == nil ? [] : natives), cells: Array(cells.joined()), firstColumn: 0,
            width: 4)
        let samples = [0, 2, 3].map { row in
            MetricSample(
                labels: labels[row],
                value: .histogram(
                    HistogramValue(
                        buckets: row == 2 ? other : buckets, counts: cells.dropLast().map { $0[row] },
                        sum: cells[3][row], native: natives[row])), created: created[row])
        }
        return Pair(
            columns: MetricFamily(name: name, help: "h", type: .histogram, columns: columns),
            samples: MetricFamily(name: name, help: "h", type: .histogram, samples: samples))
    }

    @Test(arguments: pairs, ExpositionFormat.allCases)
    func `columns and samples give the same bytes`(pair: Pair, format: ExpositionFormat) {
        let text = format.render([pair.columns])
        #expect(text.count > 30)
        #expect(text == format.render([pair.samples]))
    }

    @Test(arguments: ExpositionFormat.allCases)
    func `all families together give the same bytes, in parts and without creation times`(format: ExpositionFormat) {
        let columns = Self.pairs.map(\.columns.withoutTimesOfCreation)
        let samples = Self.pairs.map(\.samples.withoutTimesOfCreation)
        var parts: [UInt8] = []
        format.write(columns, partLength: 100) { parts += $0 }
        #expect(parts == format.render(samples))
        #expect(parts != format.render(Self.pairs.map(\.samples)) || format == .text)
    }

    @Test func `a family without a value is left out`() {
        let family = Self.pair("x", .gauge, .count, [nil, nil, nil, nil]) { .count($0) }.columns
        #expect(family.isEmpty)
        #expect(ExpositionFormat.text.render([family]).isEmpty)
        let none = MetricColumns(rows: SeriesRows([]), form: .count, cells: [], firstColumn: 0)
        #expect(MetricFamily(name: "x", help: "", type: .gauge, columns: none).isEmpty)
    }
}
