import Exposition

/// The families of targets that no column of their statistics is: which of the configured ones are probed, where they are,
/// and how their requests meet the objectives.
enum TargetFamilies {
    static func collect(_ table: ProbeTable, _ layout: ScrapeLayout, info: SeriesRows) -> [MetricFamily] {
        [presence(table, layout), self.info(table, info)] + requests(table, layout)
    }

    /// Targets that are not probed have no other series.
    private static func presence(_ table: ProbeTable, _ layout: ScrapeLayout) -> MetricFamily {
        MetricCatalog.targetPresent.family(layout.targetRows) { row in
            layout.probedRow[row].map { table.facts[$0].address == nil ? 0 : 1 } ?? 0
        }
    }

    private static func info(_ table: ProbeTable, _ info: SeriesRows) -> MetricFamily {
        MetricCatalog.targetInfo.family(table.rows, addition: .rows(info)) { table.facts[$0].address == nil ? nil : 1 }
    }

    private static let objectives: [(label: String, flag: ScrapeLayout.Objectives)] = [
        ("loss", .loss), ("rtt", .roundTrip),
    ]

    private static func requests(_ table: ProbeTable, _ layout: ScrapeLayout) -> [MetricFamily] {
        guard !layout.objectives.isEmpty else { return [] }
        let labels = objectives.map(\.label)
        return [
            MetricCatalog.requests.family(table.rows, label: "objective", values: labels) { row, value in
                layout.objectives[row].contains(objectives[value].flag) ? table.facts[row].completed : nil
            },
            MetricCatalog.goodRequests.family(table.rows, label: "objective", values: labels) { row, value in
                guard layout.objectives[row].contains(objectives[value].flag) else { return nil }
                let facts = table.facts[row]
                return objectives[value].flag == .loss ? facts.replies : facts.goodRoundTrips
            },
        ]
    }
}
