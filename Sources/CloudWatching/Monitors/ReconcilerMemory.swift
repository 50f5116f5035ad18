package import CloudAPI
package import Probing
package import VPNConfiguration

/// All that the reconciler remembers from run to run.
package struct ReconcilerMemory: Sendable {
    package private(set) var watched: WatchedConnections
    package var state: ConnectionRecords
    package var gateways = GatewayRegister<VPNGateway>()
    package var customerGateways = GatewayRegister<CustomerGateway>()
    package private(set) var gatewayNames = GatewayNames()
    var permit: CreationPermit
    var pauses = CreationPauses()
    /// Whether a list of connections was taken over yet.
    private(set) var hasWatched = false
    /// The list that was taken over last.
    private var listed: [VPNConnection] = []
    private var listHadConnections = false
    private var isListDoubted = false
    /// Lists without any monitor in a row, where connections named theirs.
    private var listsWithoutMonitors = 0
    /// Whether the monitors can be listed; else those known stay, and none is created.
    package private(set) var areMonitorsListed = true
    /// By the connection's id, for the log.
    package private(set) var names: [String: String] = [:]

    package init(
        configured: [ConnectionConfiguration], discoveries: [DiscoveryConfiguration] = [],
        permit: CreationPermit = CreationPermit()
    ) {
        self.init(
            watched: WatchedConnections(configured: configured, discoveries: discoveries), permit: permit)
    }

    package init(watched: WatchedConnections, permit: CreationPermit = CreationPermit()) {
        self.watched = watched
        state = ConnectionRecords(ids: watched.ids)
        self.permit = permit
        rename()
    }

    /// All targets whose address or host name is known now.
    package var targets: [ProbeTarget] { TargetResolution.resolve(watched.connections, addresses: state.addresses) }

    /// Whether a list is to be taken over. One without any connection, where there were some, is believed only when it
    /// comes twice: a service that answers so by mistake would end every discovered series.
    mutating func accepts(_ listed: [VPNConnection]) -> Bool {
        if listed.isEmpty, listHadConnections, !isListDoubted {
            isListDoubted = true
            return false
        }
        isListDoubted = false
        listHadConnections = !listed.isEmpty
        return true
    }

    /// Whether a list of monitors is to be taken over. One without any, where connections name theirs, is believed only
    /// when it comes twice: a service that answers so by mistake would be asked to create all of them again.
    mutating func accepts(_ monitors: [ConnectionMonitor], of listed: [VPNConnection]) -> Bool {
        let isOdd = monitors.isEmpty && listed.contains { $0.connectionMonitorID != nil }
        listsWithoutMonitors = isOdd ? min(listsWithoutMonitors + 1, 2) : 0
        return listsWithoutMonitors != 1
    }

    /// Takes over whether the monitors can be listed; returns whether that is new.
    mutating func recordMonitors(areListed: Bool) -> Bool {
        defer { areMonitorsListed = areListed }
        return areListed != areMonitorsListed
    }

    /// Takes over which connections are watched.
    package mutating func watch(_ listed: [VPNConnection]) -> WatchedConnections.Change {
        hasWatched = true
        self.listed = listed
        let change = watched.update(listed: listed, gateways: gateways.gateways)
        gatewayNames.update(gateways.gateways, customerGateways.gateways)
        state.follow(watched.ids)
        rename()
        return change
    }

    /// The same, for another configuration of the same project: what the cloud said last is looked at by its rules.
    package func applying(_ configuration: ExporterConfiguration) -> ReconcilerMemory {
        var memory = self
        memory.watched = WatchedConnections(configuration, former: watched)
        guard hasWatched else {
            memory.state = ConnectionRecords(ids: memory.watched.ids)
            memory.rename()
            return memory
        }
        _ = memory.watch(listed)
        return memory
    }

    private mutating func rename() {
        names = [:]
        for connection in watched.connections {
            if let id = connection.id { names[id] = connection.name }
        }
    }
}
