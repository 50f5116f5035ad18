import NetworkPrimitives
import Synchronization

/// The hand-off of paths: the examinations and traces write, and a scrape reads.
package final class PathStatus: Sendable {
    /// All paths at one moment.
    package struct Snapshot: Sendable {
        package var mtu: [ProbeTarget.ID: PathMTUState] = [:]
        package var traces = TraceStore()
        /// Router answers to the examinations of all targets.
        var routers = PathMTURouters()

        init(
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

    /// Records the MTU state of a target's path.
    func record(_ mtu: PathMTUState, of target: ProbeTarget.ID) { state.withLock { $0.mtu[target] = mtu } }

    /// Router answers to the examinations so far.
    var routers: PathMTURouters { state.withLock { $0.routers } }

    /// Records router answers to an examination at `now`, in monotonic nanoseconds.
    func record(
        _ findings: PathMTUFindings, after former: PathMTUState, _ family: IPAddress.Family, at now: Int64
    ) {
        state.withLock { $0.routers.record(findings, after: former, family, at: now) }
    }

    /// Records a trace, and returns whether its path differs from that of the last complete trace.
    func record(_ trace: PathTrace, of target: ProbeTarget.ID) -> Bool {
        state.withLock { $0.traces.record(trace, of: target) }
    }

    /// Returns the last complete trace of a target.
    package func path(of target: ProbeTarget.ID) -> PathTrace? { state.withLock { $0.traces[target]?.complete } }

    /// Forgets all targets except `targets`.
    func keep(_ targets: Set<ProbeTarget.ID>) {
        state.withLock { state in
            state.mtu = state.mtu.filter { targets.contains($0.key) }
            state.traces.keep(targets)
        }
    }
}
