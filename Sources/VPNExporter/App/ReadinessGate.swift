import Availability
import CloudWatching
import ExporterToolkit
import NetworkPrimitives
import Probing
import Synchronization
import VPNConfiguration

/// Decides whether the exporter is ready. It is ready when the first reconciliation has completed, or has published
/// targets while it still creates monitors. In addition, the list of what to watch must be known, and every published
/// target must have a result. ``FirstFigures`` then delays readiness within a bound. A ready exporter stays ready:
/// metrics report what fails later.
final class ReadinessGate: Sendable {
    private let status: WatchedCloud
    private let reconciles: @Sendable () -> Bool
    private let probes: @Sendable () -> Bool
    private let targets: ProbeTargets
    private let registry: ProbeRegistry
    private let figures: FirstFigures?
    private let clock: PingClock
    private let state = Mutex(State())

    private struct State {
        var isOpen = false
        /// The time since when only first figures are missing, in monotonic nanoseconds.
        var waitingSince: Int64?
    }

    /// - Parameters:
    ///   - reconciles: whether the configuration uses a cloud.
    ///   - probes: whether this process may probe. If not, no target ever has a result.
    ///   - figures: the figures to wait for in addition to first results.
    init(
        status: WatchedCloud, targets: ProbeTargets, registry: ProbeRegistry,
        reconciles: @escaping @Sendable () -> Bool = { true }, probes: @escaping @Sendable () -> Bool = { true },
        figures: FirstFigures? = nil, clock: PingClock = .system
    ) {
        self.status = status
        self.reconciles = reconciles
        self.probes = probes
        self.targets = targets
        self.registry = registry
        self.figures = figures
        self.clock = clock
    }

    /// Ready, or the list of what is missing.
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
            if snapshot.lastRun == nil && !hasProgress { return ["the first reconciliation has not completed"] }
            // Without connections in the file, only the cloud's list shows what to watch.
            if snapshot.connections.isEmpty && !snapshot.hasList {
                return ["the cloud's list of connections has not been read yet"]
            }
        }
        guard let wanted = targets.current else { return ["the list of targets is not known yet"] }
        guard probes() else { return [] }
        let done = Set(registry.all.filter(\.snapshot.hasFirstResult).map(\.target))
        let waiting = wanted.count { !done.contains($0) }
        return waiting == 0 ? [] : ["\(waiting) of \(wanted.count) targets have no result yet"]
    }
}

/// The figures that a healthy configuration exposes shortly after the first results. Readiness waits for them within a
/// bound, so that later scrapes gain no family.
struct FirstFigures: Sendable {
    let registry: ProbeRegistry
    let status: WatchedCloud
    let measurements: CloudMeasurements
    let pairs: PairStatus
    let paths: PathStatus
    let configuration: @Sendable () -> ExporterConfiguration

    /// The longest wait. Some figures never come, for example from a cloud or a path that does not answer.
    static let patience = Duration.seconds(30)

    /// The missing figures, each as a clause.
    var missing: [String] { ofCloud + ofTargets }

    private var ofCloud: [String] {
        let configuration = configuration()
        guard configuration.monitors.mode != .none else { return [] }
        let status = status.snapshot
        // A cloud that rejects its lists has no figures either.
        guard status.hasList else { return [] }
        var missing: [String] = []
        if configuration.readsCloudEye, !measurements.snapshot.hasAskedAll {
            missing.append("the first reading of Cloud Eye has not completed")
        }
        let members = PairMembership.members(
            status.watched(or: configuration.connections), reports: status.reports, states: [:],
            neighbours: status.neighbours)
        if pairs.snapshot.pairs.isEmpty, members.contains(where: { $0.value.count > 1 }) {
            missing.append("the states of the pairs are not known yet")
        }
        return missing
    }

    /// Figures that need two replies, or requests of their own. One target is enough for each, because its family then
    /// exists. Targets that do not answer have none of them.
    private var ofTargets: [String] {
        let answering = registry.all.filter(\.hasAnswered)
        let paths = paths.snapshot
        func isMissing(_ needs: (ProbeSettings) -> Bool, isKnown: (ProbeRecorder) -> Bool) -> Bool {
            let needing = answering.filter { needs($0.target.settings) }
            return !needing.isEmpty && !needing.contains(where: isKnown)
        }
        var missing: [String] = []
        if isMissing({ $0.interval < Self.patience }, isKnown: { $0.snapshot.quality.smoothedJitter.value != nil }) {
            missing.append("no target has answered twice in a row")
        }
        if isMissing({ $0.values.trace.isEnabled }, isKnown: { paths.traces[$0.target.id] != nil }) {
            missing.append("no path has been traced yet")
        }
        if isMissing({ $0.values.pathMTU.isEnabled }, isKnown: { paths.mtu[$0.target.id] != nil }) {
            missing.append("no path MTU has been measured yet")
        }
        return missing
    }
}
