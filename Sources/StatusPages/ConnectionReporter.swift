package import Availability
import CloudAPI
package import CloudWatching
package import NetworkPrimitives
package import Probing
package import VPNConfiguration

/// Makes the views of connections from the hand-offs. It never waits for a probe or the cloud.
package struct ConnectionReporter: Sendable {
    private(set) var configuration: ExporterConfiguration
    let registry: ProbeRegistry
    let status: WatchedCloud
    private let availability: AvailabilityStatus
    let clock: PingClock
    let measurements: CloudMeasurements
    let pairs: PairStatus
    private let paths: PathStatus
    let silences: SilenceRegister

    package init(
        configuration: ExporterConfiguration, registry: ProbeRegistry, status: WatchedCloud,
        availability: AvailabilityStatus, clock: PingClock, measurements: CloudMeasurements = CloudMeasurements(),
        pairs: PairStatus = PairStatus(), paths: PathStatus = PathStatus(),
        silences: SilenceRegister = SilenceRegister()
    ) {
        self.configuration = configuration
        self.registry = registry
        self.status = status
        self.availability = availability
        self.clock = clock
        self.measurements = measurements
        self.pairs = pairs
        self.paths = paths
        self.silences = silences
    }

    /// Returns a reporter for the current configuration.
    func applying(_ current: CurrentConfiguration.Snapshot) -> ConnectionReporter {
        var reporter = self
        reporter.configuration = current.configuration
        return reporter
    }

    /// Returns all connections without their last hours, those of the configuration first.
    func all() -> [ConnectionView] { views(withMinutes: false) { _ in true } }

    /// Returns a connection with its last hour. `nil` if there is none of this name.
    func connection(_ name: some StringProtocol) -> ConnectionView? {
        views(withMinutes: true) { $0 == name }.first
    }

    /// Returns the connections of these names with their last hours, in any order.
    func connections(_ names: Set<String>) -> [ConnectionView] {
        views(withMinutes: true) { names.contains($0) }
    }

    private func views(withMinutes: Bool, of isRequested: (String) -> Bool) -> [ConnectionView] {
        let snapshot = snapshot()
        let recorders = Dictionary(grouping: registry.all.filter { isRequested($0.target.id.connection) }) {
            $0.target.id.connection
        }
        return snapshot.status.watched(or: configuration.connections).filter { isRequested($0.name) }.map {
            connection in
            let targets = (recorders[connection.name] ?? []).map {
                TargetView($0, snapshot.paths, at: snapshot.now, withMinutes: withMinutes)
            }
            return ConnectionView(connection, targets, snapshot)
        }
    }

    private func snapshot() -> HandOffSnapshot {
        let now = clock.now()
        let status = status.snapshot
        return HandOffSnapshot(
            now: now, status: status, paths: paths.snapshot,
            figures: CloudFigures(
                measurements.snapshot.points, now: CloudTimestamp(nanoseconds: now.realtime),
                maximumAge: configuration.cloudEye.maximumAge),
            entries: availability.snapshot.entries,
            maintenance: MaintenanceState(
                configuration.maintenance, silences.active(at: now.realtime), at: now.realtime, withOpenings: true),
            pairs: pairs.snapshot.pairs.reduce(into: [:]) { views, pair in
                let view = PairView(pair.key, pair.value, status.gatewayNames)
                for member in pair.value.members { views[member.connection] = view }
            })
    }
}

/// The hand-offs at one moment.
private struct HandOffSnapshot {
    let now: ClockReading
    let status: WatchedCloud.Snapshot
    let paths: PathStatus.Snapshot
    let figures: CloudFigures
    let entries: [String: AvailabilityTracker.Entry]
    let maintenance: MaintenanceState
    /// The pairs by the name of each member.
    let pairs: [String: PairView]
}

extension ConnectionView {
    fileprivate init(_ connection: ConnectionConfiguration, _ targets: [TargetView], _ snapshot: HandOffSnapshot) {
        let status = snapshot.status
        let maintained = status.maintained(connection)
        let entry = snapshot.entries[connection.name]
        let objective = connection.policy.objective
        time = snapshot.now.realtime
        name = connection.name
        id = connection.id
        labels = connection.labels
        standing = entry?.standing ?? .unknown
        isMaintained = snapshot.maintenance.concerns(maintained)
        silence = snapshot.maintenance.silence(of: connection.name)
        nextMaintenance = snapshot.maintenance.nextOpening(of: maintained)
        isDiscovered = connection.id.map(status.discovered.contains) ?? false
        report = connection.id.flatMap { status.reports[$0] }
        gateway = report?.connection?.gatewayID.map(status.gatewayNames.gateway)
        customerGateway = report?.connection?.customerGatewayID.map(status.gatewayNames.customerGateway)
        pair = snapshot.pairs[connection.name]
        cloudFigures = connection.id.flatMap { CloudFiguresView(snapshot.figures, of: $0) }
        self.objective = objective == ServiceObjective() ? nil : objective
        availability = entry?.count
        self.targets = targets
    }
}
