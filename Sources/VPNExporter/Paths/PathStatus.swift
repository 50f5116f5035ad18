import Synchronization

/// What is known of the targets' paths, handed on from those who measure to a scrape.
final class PathStatus: Sendable {
    /// All of it at one moment.
    struct Snapshot: Sendable {
        var mtu: [ProbeTarget.ID: PathMTUState] = [:]
        var traces = TraceBook()
    }

    private let state = Mutex(Snapshot())

    var snapshot: Snapshot { state.withLock { $0 } }

    func mtu(of target: ProbeTarget.ID) -> PathMTUState? { state.withLock { $0.mtu[target] } }

    /// What the path of a target was found to take.
    func record(_ mtu: PathMTUState, of target: ProbeTarget.ID) { state.withLock { $0.mtu[target] = mtu } }

    /// Takes over a trace; whether it shows another way than the last complete one.
    func record(_ trace: PathTrace, of target: ProbeTarget.ID) -> Bool {
        state.withLock { $0.traces.record(trace, of: target) }
    }

    /// The last complete trace of a target.
    func path(of target: ProbeTarget.ID) -> PathTrace? { state.withLock { $0.traces[target]?.complete } }

    /// Forgets all targets but `targets`.
    func keep(_ targets: Set<ProbeTarget.ID>) {
        state.withLock { state in
            state.mtu = state.mtu.filter { targets.contains($0.key) }
            state.traces.keep(targets)
        }
    }
}
