import Availability
import CloudWatching
import Exposition
import NetworkPrimitives
import Probing
import VPNConfiguration

/// The families of connections as a whole: their states, and how they meet their objectives.
enum ConnectionFamilies {
    static func collect(
        _ connections: [ConnectionConfiguration], _ layout: ScrapeLayout, _ book: AvailabilityTracker
    ) -> [MetricFamily] {
        let rows = layout.connectionRows
        let shown = layout.order.map { place in
            let connection = connections[place]
            let entry = book.entries[connection.name]
            return Shown(
                standing: entry?.standing ?? .unknown, count: entry?.count ?? AvailabilityCount(),
                objective: connection.policy.objective)
        }
        return states(rows, shown) + seconds(rows, shown) + objectives(rows, shown)
    }

    private struct Shown {
        let standing: ConnectionStanding
        let count: AvailabilityCount
        let objective: ServiceObjective
    }

    private static func states(_ rows: SeriesRows, _ shown: [Shown]) -> [MetricFamily] {
        let (states, diagnoses) = (ConnectionState.allCases, ConnectionDiagnosis.allCases)
        return [
            MetricCatalog.connectionUp.family(rows) { shown[$0].standing.state.isAvailable.map { $0 ? 1 : 0 } },
            MetricCatalog.connectionState.family(rows, label: "state", values: states.map(\.rawValue)) {
                shown[$0].standing.state == states[$1] ? 1 : 0
            },
            MetricCatalog.connectionDiagnosis.family(rows, label: "diagnosis", values: diagnoses.map(\.rawValue)) {
                shown[$0].standing.diagnosis == diagnoses[$1] ? 1 : 0
            },
        ]
    }

    private static func seconds(_ rows: SeriesRows, _ shown: [Shown]) -> [MetricFamily] {
        func family(_ metric: MetricDescription, _ count: (AvailabilityCount) -> UInt64) -> MetricFamily {
            metric.family(rows, label: "objective", values: ["availability"]) { row, _ in
                shown[row].objective.availability == nil ? nil : count(shown[row].count)
            }
        }
        return [family(MetricCatalog.seconds, \.total), family(MetricCatalog.goodSeconds, \.good)]
    }

    private static let parts: [(label: String, ratio: @Sendable (ServiceObjective) -> Double?)] = [
        ("loss", { $0.loss.map { 1 - $0 } }), ("rtt", { $0.roundTrip == nil ? nil : $0.roundTripShare }),
        ("availability", { $0.availability }),
    ]

    private static func objectives(_ rows: SeriesRows, _ shown: [Shown]) -> [MetricFamily] {
        [
            MetricCatalog.objectiveRatio.family(rows, .number, label: "objective", values: parts.map(\.label)) {
                parts[$1].ratio(shown[$0].objective)?.bitPattern
            },
            MetricCatalog.objectiveRoundTrip.family(rows, .nanoseconds) {
                shown[$0].objective.roundTrip.map { UInt64(bitPattern: $0.nanoseconds) }
            },
        ]
    }
}

/// The families of maintenance: connections under maintenance, the ends of silences, and selectors without a match.
enum MaintenanceFamilies {
    static func collect(
        _ connections: [ConnectionConfiguration], _ layout: ScrapeLayout, _ state: MaintenanceState,
        _ status: WatchedCloud.Snapshot
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
