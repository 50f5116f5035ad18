import Exposition

/// The families of the paths: how large packets pass, and by how many hops.
enum PathFamilies {
    static func collect(_ probes: [ProbeSnapshot], _ paths: PathStatus.Snapshot) -> [MetricFamily] {
        let examined = probes.filter { $0.target.settings.values.pathMTU.isEnabled }
            .map { (labels: $0.labels, known: paths.mtu[$0.target.id]) }
        let traced = probes.filter { $0.target.settings.values.trace.isEnabled }
            .map { (labels: $0.labels, known: paths.traces[$0.target.id]) }
        return [
            family(MetricCatalog.pathMTU, examined) { $0?.known.map { .count(UInt64($0)) } },
            family(MetricCatalog.pathMTUBlackHole, examined) { $0?.isBlackHole.map { .count($0 ? 1 : 0) } },
            family(MetricCatalog.pathHops, traced) { $0?.complete.map { .count(UInt64($0.hops.count)) } },
            family(MetricCatalog.pathChanges, traced) { .count($0?.changes ?? 0) },
        ]
    }

    /// A sample for each target that has the value.
    private static func family<Known>(
        _ metric: MetricDescription, _ targets: [(labels: Labels, known: Known?)], value: (Known?) -> MetricValue?
    ) -> MetricFamily {
        metric.family(
            targets.compactMap { target in
                value(target.known).map { MetricSample(labels: target.labels, value: $0) }
            })
    }
}
