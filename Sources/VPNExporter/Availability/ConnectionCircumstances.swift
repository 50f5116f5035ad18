import CloudAPI
import ICMP

/// What the states of all connections depend on besides their targets, taken at one moment.
struct ConnectionCircumstances: Sendable {
    let configuration: ExporterConfiguration
    let status: MonitorStatus.Snapshot
    let paths: PathStatus.Snapshot
    /// Whether this host's figures may be its own.
    let isImpaired: Bool
    let now: ClockReading
    private let figures: CloudFigures
    private let maintenance: MaintenanceState

    init(
        _ configuration: ExporterConfiguration, _ status: MonitorStatus.Snapshot,
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

    /// All connections that are watched.
    var connections: [ConnectionConfiguration] { status.watched(or: configuration.connections) }

    func isMaintained(_ connection: ConnectionConfiguration) -> Bool {
        !maintenance.isEmpty && maintenance.concerns(status.maintained(connection))
    }

    func cloud(of connection: ConnectionConfiguration) -> CloudEvidence {
        guard let id = connection.id, configuration.monitors.mode != .none else { return CloudEvidence() }
        var evidence = CloudEvidence(isListKnown: isListRecent, expectsMonitor: configuration.monitors.mode == .ensure)
        let report = status.reports[id]
        evidence.isListed = report?.connection != nil
        evidence.hasMonitor = report?.monitor != nil
        if isListRecent { evidence.status = report?.connection?.status }
        evidence.isUp = figures.value(.connectionStatus, of: id).map { $0 == 1 }
        evidence.linkLoss = figures.value(.linkLoss, of: id)
        evidence.linkLossTime = figures.time(of: .linkLoss, of: id)?.nanoseconds
        evidence.tunnelLoss = figures.value(.tunnelLoss, of: id)
        return evidence
    }

    /// What the cloud said long ago is no evidence: it may have mended or lost the connection since.
    private var isListRecent: Bool {
        guard status.hasList, let last = status.lastList else { return status.hasList }
        let bound = max(Self.leastBound, 3 * configuration.monitors.interval.nanoseconds)
        return now.realtime - last <= bound
    }

    /// 15 minutes: the cloud's API is away for minutes now and then.
    private static let leastBound: Int64 = 900 * 1_000_000_000
}

extension TargetEvidence {
    init(_ recorder: ProbeRecorder, _ paths: PathStatus.Snapshot, at now: Int64) {
        let target = recorder.target
        self.init(name: target.id.target, place: target.place)
        recorder.read { statistics in
            let outages = statistics.quality.outages
            state = outages.state.state(at: now, patience: recorder.patience)
            hasAnswered = statistics.replies > 0
            if state == .outage { silentSince = outages.lastStart }
            failure = outages.state.failure
            loss = statistics.window.lossRatio(at: now)
            isFlapping = outages.flaps.isFlapping(at: now)
            if let objective = target.settings.roundTripObjective {
                slowMedian = statistics.window.median(above: objective.nanoseconds, at: now)
            }
        }
        if let mtu = paths.mtu[target.id], mtu.isBlackHole == true { blackHoleMTU = mtu.known }
    }
}
