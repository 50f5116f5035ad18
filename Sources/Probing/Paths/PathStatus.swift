package import Network
import Synchronization

/// What is known of the targets' paths, handed on from those who measure to a scrape.
package final class PathStatus: Sendable {
    /// All of it at one moment.
    package struct Snapshot: Sendable {
        package var mtu: [ProbeTarget.ID: PathMTUState] = [:]
        package var traces = TraceStore()
        /// What routers answered to the examinations of all targets.
        var routers = PathMTURouters()

        package init(
            mtu: [ProbeTarget.ID: PathMTUState] = [:], traces: TraceStore = TraceStore(),
            routers: PathMTURouters = PathMTURouters()
        ) {
            self.mtu = mtu
            self.traces = traces
            self.routers = routers
        }
    }

    private let state = Mutex(Snapshot())

    package init() {}

    package var snapshot: Snapshot { state.withLock { $0 } }

    package func mtu(of target: ProbeTarget.ID) -> PathMTUState? { state.withLock { $0.mtu[target] } }

    /// What the path of a target was found to take.
    package func record(_ mtu: PathMTUState, of target: ProbeTarget.ID) { state.withLock { $0.mtu[target] = mtu } }

    /// What routers answered to the examinations so far.
    var routers: PathMTURouters { state.withLock { $0.routers } }

    /// Takes over what routers answered to an examination, at the time `now` in monotonic nanoseconds.
    package func record(
        _ findings: PathMTUFindings, after former: PathMTUState, _ family: IPAddress.Family, at now: Int64
    ) {
        state.withLock { $0.routers.record(findings, after: former, family, at: now) }
    }

    /// Takes over a trace; whether it shows another way than the last complete one.
    package func record(_ trace: PathTrace, of target: ProbeTarget.ID) -> Bool {
        state.withLock { $0.traces.record(trace, of: target) }
    }

    /// The last complete trace of a target.
    package func path(of target: ProbeTarget.ID) -> PathTrace? { state.withLock { $0.traces[target]?.complete } }

    /// Forgets all targets but `targets`.
    package func keep(_ targets: Set<ProbeTarget.ID>) {
        state.withLock { state in
            state.mtu = state.mtu.filter { targets.contains($0.key) }
            state.traces.keep(targets)
        }
    }
}
