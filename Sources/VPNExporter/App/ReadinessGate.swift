import CloudWatching
import ExporterToolkit
import Network
import Probing
import Synchronization

/// Whether the exporter has shown all it can yet: once the first reconciliation has ended, or knows targets while it goes
/// on creating monitors for minutes, something is known of what is to be watched, and every target that was known then
/// has had its first result. What else a healthy configuration serves is waited for within a bound (``FirstFigures``). Once
/// ready it stays so: metrics report what fails later.
final class ReadinessGate: Sendable {
    private let status: MonitorStatus
    private let reconciles: @Sendable () -> Bool
    private let probes: @Sendable () -> Bool
    private let targets: ProbeTargets
    private let board: ProbeBoard
    private let figures: FirstFigures?
    private let clock: PingClock
    private let state = Mutex(State())

    private struct State {
        var isOpen = false
        /// Since when nothing but first figures is missing, in monotonic nanoseconds.
        var waitingSince: Int64?
    }

    /// - Parameters:
    ///   - reconciles: whether there is anything to reconcile.
    ///   - probes: whether this process may probe: else no target will ever have a result.
    ///   - figures: what is waited for beyond first results.
    init(
        status: MonitorStatus, targets: ProbeTargets, board: ProbeBoard,
        reconciles: @escaping @Sendable () -> Bool = { true }, probes: @escaping @Sendable () -> Bool = { true },
        figures: FirstFigures? = nil, clock: PingClock = .system
    ) {
        self.status = status
        self.reconciles = reconciles
        self.probes = probes
        self.targets = targets
        self.board = board
        self.figures = figures
        self.clock = clock
    }

    /// Whether it is open, or what is still missing.
    var readiness: Readiness {
        if state.withLock({ $0.isOpen }) { return .ready }
        let missing = missing
        guard missing.isEmpty else { return .notReady(missing) }
        let figures = figures?.missing ?? []
        let now = clock.now().monotonic
        let isOpen = state.withLock { state in
            let since = state.waitingSince ?? now
            state.waitingSince = since
            state.isOpen = state.isOpen || figures.isEmpty || now - since >= FirstFigures.patience.nanoseconds
            return state.isOpen
        }
        return isOpen ? .ready : .notReady(figures)
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
