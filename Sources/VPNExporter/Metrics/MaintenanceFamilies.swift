import Exposition

/// The families of maintenance: which connections are worked on, until when, and what of the configuration selects nothing.
enum MaintenanceFamilies {
    /// - Parameter now: nanoseconds since the Unix epoch.
    static func collect(
        _ connections: [ConnectionConfiguration], _ windows: [MaintenanceWindow], _ silences: [Silence],
        _ status: MonitorStatus.Snapshot, at now: Int64
    ) -> [MetricFamily] {
        let state = MaintenanceState(windows, silences, at: now)
        return [
            MetricCatalog.maintenance.family(
                connections.map { connection in
                    let isWorkedOn = !state.isEmpty && state.concerns(status.maintained(connection))
                    return sample(connection, .count(isWorkedOn ? 1 : 0))
                }),
            MetricCatalog.silenceEnd.family(
                connections.compactMap { connection in
                    state.silence(of: connection.name).map { sample(connection, .nanoseconds($0.end)) }
                }),
        ]
    }

    static func unmatched(_ selectors: UnmatchedSelectors) -> MetricFamily {
        MetricCatalog.unmatchedSelectors.family(
            [("discovery", selectors.discovery.count), ("maintenance", selectors.maintenance.count)].map {
                kind, count in
                MetricSample(labels: Labels(["kind": kind]), value: .count(UInt64(count)))
            })
    }

    private static func sample(_ connection: ConnectionConfiguration, _ value: MetricValue) -> MetricSample {
        MetricSample(labels: Labels(["connection": connection.name]), value: value)
    }
}
