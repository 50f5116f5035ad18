import Exposition
import NetworkPrimitives
import ProbeEngine
import Probing
import VPNConfiguration

/// The figures of all targets at one moment: a row for each target and a column for each figure.
///
/// Each target is read once under its lock, so that its figures belong to the same instant.
struct ProbeTable {
    private let shown: ProbeRegistry.Contents
    private let columns: [ProbeColumn]
    private let cells: [UInt64]
    private let histograms: [MetricColumns.Histograms?]
    /// The figures of each target that no column contains.
    let facts: [ProbeFacts]

    /// Reads all targets.
    ///
    /// - Parameters:
    ///   - columns: the metrics to read.
    ///   - now: monotonic nanoseconds.
    init(_ shown: ProbeRegistry.Contents, _ columns: [ProbeColumn], at now: Int64) {
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

    /// Returns one family for each column.
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

/// The figures of a target that families need in addition to its columns.
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

/// Collects the bucket layouts of one histogram, row by row.
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

    /// Finds or adds the layout. The list is short: all targets share one layout, or two during a reload.
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

/// The values that several figures of a target depend on, computed once for each scrape.
struct ProbeMoment {
    /// Monotonic nanoseconds.
    let now: Int64
    let window: ProbeWindow.Summary
    /// The base round-trip time of the path in nanoseconds.
    let base: Int64?
    let state: OutageState.State
    /// Whether the target's address is a host name.
    let isNamed: Bool
    // The settings are in nanoseconds.
    let interval: Int64
    let timeout: Int64
    let windowLength: Int64
    let hasMeanOpinionScore: Bool

    init(_ statistics: ProbeStatistics, of target: ProbeTarget, patience: Int64, at now: Int64) {
        self.now = now
        window = statistics.window.summary(at: now)
        base = statistics.quality.base.value(at: now)
        state = statistics.quality.outages.state.state(at: now, patience: patience)
        isNamed = if case .name = target.address { true } else { false }
        (interval, timeout, windowLength, hasMeanOpinionScore) = target.settings.read {
            ($0.interval.nanoseconds, $0.timeout.nanoseconds, $0.window.nanoseconds, $0.hasMeanOpinionScore)
        }
    }
}
