import CloudAPI
import CloudWatching
import NetworkPrimitives
import Probing
import VPNConfiguration

/// The inputs of all connection states in addition to their targets, taken at one moment.
struct ConnectionCircumstances: Sendable {
    let configuration: ExporterConfiguration
    let status: WatchedCloud.Snapshot
    let paths: PathStatus.Snapshot
    /// Whether this host may distort its own figures.
    let isImpaired: Bool
    let now: ClockReading
    private let figures: CloudFigures
    private let maintenance: MaintenanceState

    init(
        _ configuration: ExporterConfiguration, _ status: WatchedCloud.Snapshot,
        _ measurements: CloudMeasurements.Snapshot, _ paths: PathStatus.Snapshot, _ silences: [Silence],
        isImpaired: Bool, at now: ClockReading
    ) {
        self.configuration = configuration
        self.status = status
        self.paths = paths
        self.isImpaired = isImpaired
        self.now = now
        figures = CloudFigures(
            measurements.points, now: CloudTimestamp(nanoseconds: now.realtime),
            maximumAge: configuration.cloudEye.maximumAge)
        maintenance = MaintenanceState(configuration.maintenance, silences, at: now.realtime)
    }

    /// All connections that the exporter watches.
    var connections: [ConnectionConfiguration] { status.watched(or: configuration.connections) }

    func isMaintained(_ connection: ConnectionConfiguration) -> Bool {
        !maintenance.isEmpty && maintenance.concerns(status.maintained(connection))
    }

    func cloud(of connection: ConnectionConfiguration) -> CloudEvidence {
        guard let id = connection.id, configuration.monitors.mode != .none else { return CloudEvidence() }
        var evidence = CloudEvidence(
            isQueried: true, isListKnown: status.hasList, expectsMonitor: configuration.monitors.mode == .ensure)
        let report = status.reports[id]
        evidence.isListed = report?.connection != nil
        evidence.hasMonitor = report?.monitor != nil
        evidence.status = report?.connection?.status
        evidence.isUp = figures.value(.connectionStatus, of: id).map { $0 == 1 }
        evidence.linkLoss = figures.value(.linkLoss, of: id)
        evidence.linkLossTime = figures.time(of: .linkLoss, of: id)?.nanoseconds
        evidence.tunnelLoss = figures.value(.tunnelLoss, of: id)
        evidence.tunnelLossTime = figures.time(of: .tunnelLoss, of: id)?.nanoseconds
        return evidence
    }
}

extension TargetEvidence {
    /// Reads the evidence of one target.
    ///
    /// - Parameter answered: the targets of the connection that answered before, also under former settings.
    init(_ recorder: ProbeRecorder, _ paths: PathStatus.Snapshot, answered: Set<String>, at now: ClockReading) {
        let target = recorder.target
        let time = now.monotonic
        self.init(name: target.id.target, place: target.place)
        recorder.read { statistics in
            let outages = statistics.quality.outages
            state = outages.state.state(at: time, patience: recorder.patience)
            hasAnswered = statistics.replies > 0 || answered.contains(name)
            // The exporter waits as long as verdicts take to settle, so that one failed lookup at the start is no
            // outage.
            isUnresolved =
                statistics.address == nil && statistics.resolution.failures > 0
                && now.realtime - recorder.created > recorder.patience
            if isUnresolved { state = .outage }
            if state == .outage { silentSince = outages.lastStart }
            failure = outages.state.failure
            loss = statistics.window.lossRatio(at: time)
            isFlapping = outages.flaps.isFlapping(at: time)
            if let objective = statistics.quality.roundTripObjective {
                slowMedian = statistics.window.median(above: objective, at: time)
            }
        }
        if let mtu = paths.mtu[target.id], mtu.isBlackHole == true { blackHoleMTU = mtu.known }
    }
}
