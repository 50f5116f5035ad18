import Exposition

/// Every metric that the exporter serves. No other file spells a metric's name.
///
/// A test checks that dashboards, rules and documentation name only these metrics.
enum MetricCatalog {
    /// All metrics, sorted by name.
    static let all = groups.flatMap(\.self).sorted { $0.name < $1.name }

    private static let groups = [
        probes, window, quality, paths, connections, objectives, pairs, monitors, calls, measured, measuredGateways,
        exporter, web, process,
    ]
}

/// The name, type and help of a metric.
struct MetricDescription: Sendable, Hashable {
    let name: String
    let type: MetricType
    let help: String

    init(_ name: String, _ type: MetricType, _ help: String) {
        self.name = name
        self.type = type
        self.help = help
    }

    /// Returns the family of this metric with `samples`.
    func family(_ samples: [MetricSample]) -> MetricFamily {
        MetricFamily(name: name, help: help, type: type, unit: unit, samples: samples)
    }

    /// Returns the family of this metric with columns.
    func family(_ columns: MetricColumns) -> MetricFamily {
        MetricFamily(name: name, help: help, type: type, unit: unit, columns: columns)
    }

    /// Returns the family of this metric with one series for each row that has the figure.
    ///
    /// - Parameters:
    ///   - form: the form of the figures.
    ///   - read: returns the bits of a row's figure, or `nil` if the row has none.
    func family(
        _ rows: SeriesRows, _ form: MetricColumns.Form = .count, addition: MetricColumns.Addition = .none,
        _ read: (Int) -> UInt64?
    ) -> MetricFamily {
        let cells = (0..<rows.count).map { read($0) ?? MetricColumns.absent(form) }
        return family(MetricColumns(rows: rows, addition: addition, form: form, cells: cells, firstColumn: 0))
    }

    /// Returns the family of this metric with one series for each row and each value of a further label.
    ///
    /// - Parameters:
    ///   - values: the label's values, in any order.
    ///   - read: returns the bits of a row's figure for the value at an index, or `nil` if the row has none.
    func family(
        _ rows: SeriesRows, _ form: MetricColumns.Form = .count, label: String, values: [String],
        _ read: (_ row: Int, _ value: Int) -> UInt64?
    ) -> MetricFamily {
        let order = values.indices.sorted { Array(values[$0].utf8).lexicographicallyPrecedes(Array(values[$1].utf8)) }
        var cells: [UInt64] = []
        cells.reserveCapacity(rows.count * values.count)
        for value in order {
            for row in 0..<rows.count { cells.append(read(row, value) ?? MetricColumns.absent(form)) }
        }
        return family(
            MetricColumns(
                rows: rows, addition: .label(label, values: order.map { values[$0] }), form: form, cells: cells,
                firstColumn: 0, width: values.count))
    }

    /// The base unit at the end of the name, before `_total`.
    private var unit: MetricUnit? {
        let base = name.hasSuffix("_total") ? name.dropLast("_total".count) : name[...]
        return MetricUnit.allCases.first { base.hasSuffix("_" + $0.rawValue) }
    }

    /// Returns the family with a single sample without labels.
    func family(_ value: MetricValue) -> MetricFamily {
        family([MetricSample(labels: .none, value: value)])
    }
}
