import Availability
import CloudWatching
import Exposition
import Probing
import VPNConfiguration

/// The families of maintenance: which connections are worked on, until when, and what of the configuration selects nothing.
enum MaintenanceFamilies {
    static func collect(
        _ connections: [ConnectionConfiguration], _ layout: ScrapeLayout, _ state: MaintenanceState,
        _ status: MonitorStatus.Snapshot
    ) -> [MetricFamily] {
        let (rows, order) = (layout.connectionRows, layout.order)
        return [
            MetricCatalog.maintenance.family(rows) {
                !state.isEmpty && state.concerns(status.maintained(connections[order[$0]])) ? 1 : 0
            },
            MetricCatalog.silenceEnd.family(rows, .nanoseconds) {
                state.isEmpty
                    ? nil : state.silence(of: connections[order[$0]].name).map { UInt64(bitPattern: $0.end) }
            },
        ]
    }

    static func unmatched(_ selectors: UnmatchedSelectors) -> MetricFamily {
        MetricCatalog.unmatchedSelectors.family(
            [("discovery", selectors.discovery.count), ("maintenance", selectors.maintenance.count)].map {
                kind, count in
                MetricSample(labels: Labels(["kind": kind]), value: .count(UInt64(count)))
            })
    }
}
