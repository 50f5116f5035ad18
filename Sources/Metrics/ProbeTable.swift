import Exposition
import Network
import ProbeEngine
import Probing

/// The figures of all targets at one moment: one row for each target, read in one go where its statistics lie, and one column
/// for each figure. Each target's figures are of one instant, so that they fit together.
struct ProbeTable {
    private let shown: ProbeBoard.Shown
    private let columns: [ProbeColumn]
    private let cells: [UInt64]
    private let histograms: [MetricColumns.Histograms?]
    /// What no column has, of each target.
    let facts: [ProbeFacts]

    /// - Parameters:
    ///   - columns: the metrics that are asked for.
    ///   - now: monotonic nanoseconds.
    init(_ shown: ProbeBoard.Shown, _ columns: [ProbeColumn], at now: Int64) {
        self.shown = shown
        self.columns = columns
        let rows = shown.recorders.count
        var layouts = columns.map { HistogramLayouts($0.histogram, rows: rows) }
        var facts: [ProbeFacts] = []
        facts.reserveCapacity(rows)
        let width = columns.reduce(0) { $0 + $1.width }
        cells = [UInt64](unsafeUninitializedCapacity: width * rows) { cells, count in
            for row in 0..<rows where width > 0 {
                let recorder = shown.recorders[row]
                recorder.read { statistics in
                    let moment = ProbeMoment(statistics, of: recorder.target, patience: recorder.patience, at: now)
                    var cursor = ColumnCursor(cells, row: row, rows: rows)
                    for column in columns { column.put(statistics, moment, &cursor) }
                    for index in layouts.indices { layouts[index].add(statistics) }
                    facts.append(ProbeFacts(statistics))
                }
            }
            count = width * rows
        }
        histograms = layouts.map(\.histograms)
        self.facts = facts
    }

    var rows: SeriesRows { shown.rows }
    var recorders: [ProbeRecorder] { shown.recorders }

    /// A family for each column.
    var families: [MetricFamily] {
        var first = 0
        return columns.indices.map { index in
            let column = columns[index]
            defer { first += column.width }
            return column.metric.family(
                MetricColumns(
                    rows: rows, addition: column.addition, form: column.form, histograms: histograms[index],
                    cells: cells, firstColumn: first, width: column.width))
        }
    }
}

/// What is asked of a target besides its figures.
struct ProbeFacts: Sendable {
    let address: IPAddress?
    let timestamps: PingTimestamps
    let replies: UInt64
    let completed: UInt64
    let goodRoundTrips: UInt64

    init(_ statistics: ProbeStatistics) {
        address = statistics.address
        timestamps = statistics.timestamps
        replies = statistics.replies
        completed = statistics.completed
        goodRoundTrips = statistics.quality.goodRoundTrips
    }
}

/// The layouts of one histogram's rows, as they are met.
private struct HistogramLayouts {
    private let histogram: ProbeColumn.Histogram?
    private var layoutOfRow: [Int32] = []
    private var layouts: [HistogramBuckets] = []
    private var natives: [NativeHistogram?] = []
    private var hasNatives = false

    init(_ histogram: ProbeColumn.Histogram?, rows: Int) {
        self.histogram = histogram
        if histogram != nil { layoutOfRow.reserveCapacity(rows) }
    }

    mutating func add(_ statistics: ProbeStatistics) {
        guard let histogram else { return }
        let buckets = histogram.buckets(statistics)
        layoutOfRow.append(buckets.map { place(of: $0) } ?? -1)
        let native = histogram.native(statistics)
        if native != nil, !hasNatives {
            hasNatives = true
            natives = Array(repeating: nil, count: layoutOfRow.count - 1)
        }
        if hasNatives { natives.append(native) }
    }

    /// All targets have one layout, and two while a reload goes on.
    private mutating func place(of buckets: HistogramBuckets) -> Int32 {
        if let place = layouts.firstIndex(where: { $0 === buckets }) { return Int32(place) }
        layouts.append(buckets)
        return Int32(layouts.count - 1)
    }

    var histograms: MetricColumns.Histograms? {
        histogram == nil
            ? nil : MetricColumns.Histograms(layoutOfRow: layoutOfRow, layouts: layouts, natives: natives)
    }
}
