import Synchronization

/// Whether the exporter has shown all it can yet: once the first reconciliation has ended and every target that was
/// known then has had its first result. Once ready it stays so: what fails later is told by metrics.
final class ReadinessGate: Sendable {
    private let status: MonitorStatus?
    private let board: ProbeBoard
    private let isOpen = Mutex(false)

    /// - Parameter status: `nil` where there is nothing to reconcile.
    init(status: MonitorStatus?, board: ProbeBoard) {
        self.status = status
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
        if let status, status.snapshot.lastRun == nil { return ["the first reconciliation has not ended"] }
        let recorders = board.all
        let waiting = recorders.count { !$0.snapshot.hasFirstResult }
        return waiting == 0 ? [] : ["\(waiting) of \(recorders.count) targets have had no first result"]
    }
}
