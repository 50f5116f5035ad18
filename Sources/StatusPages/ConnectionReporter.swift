package import Availability
import CloudAPI
package import CloudWatching
package import Network
package import Probing
package import VPNConfiguration

/// Tells how connections stand now, for people and for programs other than Prometheus. It waits for nobody.
package struct ConnectionReporter: Sendable {
    package var configuration: ExporterConfiguration
    package let board: ProbeBoard
    package let status: MonitorStatus
    package let availability: AvailabilityStatus
    package let clock: PingClock
    package var measurements = CloudMeasurements()
    package var pairs = PairStatus()
    package var paths = PathStatus()
    package var silences = SilenceRegister()

    package init(
        configuration: ExporterConfiguration, board: ProbeBoard, status: MonitorStatus,
        availability: AvailabilityStatus, clock: PingClock, measurements: CloudMeasurements = CloudMeasurements(),
        pairs: PairStatus = PairStatus(), paths: PathStatus = PathStatus(),
        silences: SilenceRegister = SilenceRegister()
    ) {
        self.configuration = configuration
        self.board = board
        self.status = status
        self.availability = availability
        self.clock = clock
        self.measurements = measurements
        self.pairs = pairs
        self.paths = paths
        self.silences = silences
    }

    /// The same one, by the configuration in force.
    package func going(by current: CurrentConfiguration.Snapshot) -> ConnectionReporter {
        var reporter = self
        reporter.configuration = current.configuration
        return reporter
    }

    /// All connections, those of the file first.
    package func all() -> ConnectionListDocument {
        ConnectionListDocument(connections: documents(withMinutes: false) { _ in true })
    }

    /// One connection with its last hour; `nil` where there is none of this name.
    package func connection(_ name: some StringProtocol) -> ConnectionDocument? {
        documents(withMinutes: true) { $0 == name }.first
    }

    /// Some connections with their last hours, in any order.
    package func connections(_ names: Set<String>) -> [ConnectionDocument] {
        documents(withMinutes: true) { names.contains($0) }
    }

    private func documents(withMinutes: Bool, of isMeant: (String) -> Bool) -> [ConnectionDocument] {
        let moment = Moment(self)
        let recorders = Dictionary(grouping: board.all.filter { isMeant($0.target.id.connection) }) {
            $0.target.id.connection
        }
        return moment.status.watched(or: configuration.connections).filter { isMeant($0.name) }.map { connection in
            let targets = (recorders[connection.name] ?? []).map {
                TargetDocument($0, moment.paths, at: moment.now, withMinutes: withMinutes)
            }
            return moment.document(of: connection, targets)
        }
    }
}

/// What every connection's document is made from, taken at one moment.
private struct Moment {
    let now: ClockReading
    let status: MonitorStatus.Snapshot
    let paths: PathStatus.Snapshot
    private let figures: CloudFigures
    private let entries: [String: AvailabilityBook.Entry]
    private let maintenance: MaintenanceState
    /// By the name of each member.
    private var pairs: [String: PairDocument] = [:]

    init(_ reporter: ConnectionReporter) {
        let now = reporter.clock.now()
        let configuration = reporter.configuration
        self.now = now
        status = reporter.status.snapshot
        paths = reporter.paths.snapshot
        figures = CloudFigures(
            reporter.measurements.snapshot.points, now: CloudTimestamp(nanoseconds: now.realtime),
            maximumAge: configuration.cloudEye.maximumAge)
        entries = reporter.availability.snapshot.entries
        maintenance = MaintenanceState(
            configuration.maintenance, reporter.silences.active(at: now.realtime), at: now.realtime, withOpenings: true)
        for (key, pair) in reporter.pairs.snapshot.pairs {
            let document = PairDocument(key, pair, status.gatewayNames)
            for member in pair.members { pairs[member.connection] = document }
        }
    }

    func document(of connection: ConnectionConfiguration, _ targets: [TargetDocument]) -> ConnectionDocument {
        let report = connection.id.flatMap { status.reports[$0] }
        let listed = report?.connection
        let cloudFigures = connection.id.flatMap { CloudFiguresDocument(figures, of: $0, at: now.realtime) }
        let entry = entries[connection.name]
        let maintained = status.maintained(connection)
        let objective = connection.policy.objective
        let standing = entry?.standing ?? .unknown
        return ConnectionDocument(
            name: connection.name, id: connection.id, state: standing.state, diagnosis: standing.diagnosis,
            explanation: standing.explanation, problems: standing.problems, available: standing.state.isAvailable,
            maintenance: maintenance.concerns(maintained),
            silence: maintenance.silence(of: connection.name).map(SilenceDocument.init),
            nextMaintenance: maintenance.nextOpening(of: maintained)?.asTime,
            isDiscovered: connection.id.map(status.discovered.contains) ?? false, labels: connection.labels,
            gateway: listed?.gatewayID.map(status.gatewayNames.gateway),
            customerGateway: listed?.customerGatewayID.map(status.gatewayNames.customerGateway), style: listed?.style,
            haRole: listed?.haRole, cloudStatus: listed?.status?.rawValue,
            monitorStatus: report?.monitor?.status?.rawValue,
            monitor: report.flatMap { report in
                report.monitor.map { ConnectionDocument.Monitor($0, report) }
            }, pair: pairs[connection.name], cloudFigures: cloudFigures,
            objective: ConnectionDocument.Objective(objective, entry?.count), targets: targets)
    }
}
