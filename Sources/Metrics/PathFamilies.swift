import Exposition
import Probing
import VPNConfiguration

/// The families of the paths: how large packets pass, and by how many hops.
enum PathFamilies {
    static func collect(_ shown: ProbeBoard.Shown, _ paths: PathStatus.Snapshot) -> [MetricFamily] {
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
