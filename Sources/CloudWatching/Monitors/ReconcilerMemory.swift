import CloudAPI
import Probing
package import VPNConfiguration

/// Everything that the reconciler remembers between runs.
package struct ReconcilerMemory: Sendable {
    private(set) var watched: WatchedConnections
    var records: ConnectionRecords
    var gateways = GatewayRegister<VPNGateway>()
    var customerGateways = GatewayRegister<CustomerGateway>()
    private(set) var gatewayNames = GatewayNames()
    var permit: CreationPermit
    var pauses = CreationPauses()
    var plausibility = ListPlausibility()
    private var situations = SituationTracker()
    /// Whether the exporter has accepted a list of connections.
    private(set) var hasWatched = false
    /// The last accepted list.
    private var listed: [VPNConnection] = []
    /// Whether the cloud lists monitors. Otherwise the known ones stay, and the reconciler creates none.
    private(set) var areMonitorsListed = true
    /// By the connection's ID, for the log.
    private(set) var names: [String: String] = [:]

    init(
        configured: [ConnectionConfiguration], discoveries: [DiscoveryConfiguration] = [],
        permit: CreationPermit = CreationPermit()
    ) {
        self.init(
            watched: WatchedConnections(configured: configured, discoveries: discoveries), permit: permit)
    }

    package init(watched: WatchedConnections) {
        self.init(watched: watched, permit: CreationPermit())
    }

    private init(watched: WatchedConnections, permit: CreationPermit) {
        self.watched = watched
        records = ConnectionRecords(ids: watched.ids)
        self.permit = permit
        updateNames()
    }

    /// All targets with a known address or host name.
    var targets: [ProbeTarget] { TargetResolution.resolve(watched.connections, addresses: records.addresses) }

    /// Records whether the cloud lists monitors. Returns whether this changed.
    mutating func recordMonitors(areListed: Bool) -> Bool {
        defer { areMonitorsListed = areListed }
        return areListed != areMonitorsListed
    }

    /// Accepts a list of connections, and selects the watched ones.
    mutating func watch(_ listed: [VPNConnection]) -> WatchedConnections.Change {
        hasWatched = true
        self.listed = listed
        let change = watched.update(listed: listed, gateways: gateways.gateways)
        gatewayNames.update(gateways.gateways, customerGateways.gateways)
        records.follow(watched.ids)
        situations.keepOnly(watched.ids)
        updateNames()
        return change
    }

    /// Returns the memory for another configuration of the same project. It applies the new rules to the cloud's last list.
    package func applying(_ configuration: ExporterConfiguration) -> ReconcilerMemory {
        var memory = self
        memory.watched = WatchedConnections(configuration, former: watched)
        guard hasWatched else {
            memory.records = ConnectionRecords(ids: memory.watched.ids)
            memory.situations = SituationTracker()
            memory.updateNames()
            return memory
        }
        _ = memory.watch(listed)
        return memory
    }

    /// Records the situations of the connections after a run. Returns the changes to report.
    ///
    /// Connections without a monitor are no change if the role is the reason. The log reports the role once for all.
    mutating func recordSituations(
        _ plan: MonitorPlan, _ failures: [String: CloudError]
    ) -> [SituationTracker.Change] {
        situations.record(plan, failures, of: watched.ids, records.reports).filter { change in
            switch change.situation {
            case .unmonitored: !permit.isWithheld && areMonitorsListed
            case .failed(.forbidden): !permit.isWithheld
            case .monitored, .unknown, .failed: true
            }
        }
    }

    /// Records the targets without an address. Returns the new ones to report, with the cloud's text.
    mutating func recordUnresolved() -> [ProbeTarget.ID: String] {
        situations.record(
            unresolved: TargetResolution.unresolved(watched.connections, addresses: records.addresses))
    }

    /// Records a failed creation. Returns whether to leave the run's other creations for the next run.
    ///
    /// - Parameter connection: the connection without a monitor, as listed.
    mutating func leavesRest(
        after error: CloudError, of id: String, _ connection: VPNConnection?, at now: ContinuousClock.Instant
    ) -> Bool {
        if error.disposition == .exists { permit.recordAccepted(id) }
        if error.concernsEveryCall {
            // The next run starts with the others, so that a connection without a response does not block them.
            permit.recordUnanswered(id, at: now)
            return true
        }
        if let connection, pauses.record(error, for: connection, at: now) {
            return permit.recordRejected(id, at: now)
        }
        switch error.disposition {
        case .retry: return permit.recordFailed(id, at: now)
        case .forbidden: return permit.recordRefused(id, at: now)
        default: return false
        }
    }

    private mutating func updateNames() {
        names = [:]
        for connection in watched.connections {
            if let id = connection.id { names[id] = connection.name }
        }
    }
}

/// Detects lists that lost everything. The exporter accepts such a list only if the cloud sends it twice in a row.
struct ListPlausibility: Sendable {
    private var hadConnections = false
    private var isUnconfirmed = false
    /// The number of lists in a row without monitors, while connections had some.
    private var listsWithoutMonitors = 0

    /// Returns whether to accept a list of connections.
    ///
    /// An empty list after one with connections needs a confirmation. A faulty response would end every discovered series.
    mutating func accepts(_ listed: [VPNConnection]) -> Bool {
        if listed.isEmpty, hadConnections, !isUnconfirmed {
            isUnconfirmed = true
            return false
        }
        isUnconfirmed = false
        hadConnections = !listed.isEmpty
        return true
    }

    /// Returns whether to accept a list of monitors.
    ///
    /// An empty list needs a confirmation if connections have monitors. After a faulty response, the reconciler would try to
    /// create all of them again.
    mutating func accepts(_ monitors: [ConnectionMonitor], of listed: [VPNConnection]) -> Bool {
        let isOdd = monitors.isEmpty && listed.contains { $0.connectionMonitorID != nil }
        listsWithoutMonitors = isOdd ? min(listsWithoutMonitors + 1, 2) : 0
        return listsWithoutMonitors != 1
    }
}
