import Synchronization

/// Whether the exporter has shown all it can yet: once the first reconciliation has ended, or knows targets while it goes
/// on creating monitors for minutes, something is known of what is to be watched, and every target that was known then
/// has had its first result. Once ready it stays so: what fails later is told by metrics.
final class ReadinessGate: Sendable {
    private let status: MonitorStatus
    private let reconciles: @Sendable () -> Bool
    private let probes: @Sendable () -> Bool
    private let targets: ProbeTargets
    private let board: ProbeBoard
    private let isOpen = Mutex(false)

    /// - Parameters:
    ///   - reconciles: whether there is anything to reconcile.
    ///   - probes: whether this process may probe: else no target will ever have a result.
    init(
        status: MonitorStatus, targets: ProbeTargets, board: ProbeBoard,
        reconciles: @escaping @Sendable () -> Bool = { true }, probes: @escaping @Sendable () -> Bool = { true }
    ) {
        self.status = status
        self.reconciles = reconciles
        self.probes = probes
        self.targets = targets
        self.board = board
    }

    /// Whether it is open, or what is still missing.
    var readiness: Readiness {
        if isOpen.withLock({ $0 }) { return .ready }
        let missing = missing
        guard missing.isEmpty else { return .notReady(missing) }
        isOpen.withLock { $0 = true }
        return .ready
    }

    private var missing: [String] {
        if reconciles() {
            let snapshot = status.snapshot
            let hasProgress = snapshot.hasList && targets.current?.isEmpty == false
            if snapshot.lastRun == nil && !hasProgress { return ["the first reconciliation has not ended"] }
            // Connections of the file are served as far as they are known; without one, only the cloud knows any.
            if snapshot.connections.isEmpty && !snapshot.hasList {
                return ["the cloud's list of connections could not be read yet"]
            }
        }
        guard let wanted = targets.current else { return ["no list of targets is known"] }
        guard probes() else { return [] }
        let done = Set(board.all.filter(\.snapshot.hasFirstResult).map(\.target))
        let waiting = wanted.count { !done.contains($0) }
        return waiting == 0 ? [] : ["\(waiting) of \(wanted.count) targets have had no first result"]
    }
}
