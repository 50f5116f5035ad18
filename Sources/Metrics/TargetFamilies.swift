import Exposition
import Probing
import VPNConfiguration

/// The families of targets beyond the columns of their statistics: which configured targets are probed, their addresses, and
/// how their requests meet the objectives.
enum TargetFamilies {
    static func collect(_ table: ProbeTable, _ layout: ScrapeLayout, info: SeriesRows) -> [MetricFamily] {
        [presence(table, layout), self.info(table, info)] + requests(table, layout)
    }

    /// Covers all configured targets. Targets that are not probed have no other series.
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

/// The families of the paths: the largest packet that passes, and the number of hops.
enum PathFamilies {
    static func collect(_ shown: ProbeRegistry.Contents, _ paths: PathStatus.Snapshot) -> [MetricFamily] {
        let known = shown.recorders.map { recorder in
            let (isExamined, isTraced) = recorder.target.settings.read { ($0.pathMTU.isEnabled, $0.trace.isEnabled) }
            return (
                mtu: isExamined ? paths.mtu[recorder.target.id] : nil,
                trace: isTraced ? paths.traces[recorder.target.id] : nil, isTraced: isTraced
            )
        }
        func family(_ metric: MetricDescription, _ read: (Int) -> UInt64?) -> MetricFamily {
            metric.family(shown.rows, .count, read).withoutTimesOfCreation
        }
        return [
            family(MetricCatalog.pathMTU) { known[$0].mtu?.known.map(UInt64.init) },
            family(MetricCatalog.pathMTUBlackHole) { known[$0].mtu?.isBlackHole.map { $0 ? 1 : 0 } },
            family(MetricCatalog.pathHops) { known[$0].trace?.complete.map { UInt64($0.hops.count) } },
            family(MetricCatalog.pathChanges) { known[$0].isTraced ? UInt64(known[$0].trace?.changes ?? 0) : nil },
        ]
    }
}
