import Availability
import CloudAPI
import CloudWatching
import VPNConfiguration

/// The cloud's answers to every call that the exporter makes.
struct CloudInventory: Sendable {
    typealias Answer<Value: Sendable> = Result<Value, CloudError>

    // Each answer is `nil` if an earlier call showed that no further call can succeed.
    var connections: Answer<[VPNConnection]>?
    var monitors: Answer<[ConnectionMonitor]>?
    var gateways: Answer<[VPNGateway]>?
    var customerGateways: Answer<[CustomerGateway]>?
    /// The number of requested series with a reading.
    var readings: Answer<Int>?
    /// The reason why no call was possible.
    var failure: String?

    /// The first failure that every further call would repeat.
    var fatal: CloudError? {
        let failures = [connections?.failure, monitors?.failure, gateways?.failure, customerGateways?.failure]
        return failures.compactMap(\.self).first(where: \.concernsEveryCall)
    }
}

extension Result {
    /// The error; `nil` after a success.
    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }

    /// The value; `nil` after a failure.
    var success: Success? { try? get() }
}

extension CloudInventory {
    /// The watched connections and their addresses, as far as the lists are known.
    struct View: Sendable {
        /// The connections of the file, then the discovered ones.
        var connections: [ConnectionConfiguration]
        /// The number of discovered connections.
        var discovered = 0
        /// The selectors of discoveries that match no connection.
        var idleSelectors: [ConnectionSelector] = []
        /// The names of listed connections that no rule matches, or their IDs if they have no names.
        var unwatched: [String] = []
        /// All connections as maintenance selects them; `nil` if the cloud's list is unknown.
        var maintained: [MaintainedConnection]?
        var addresses: [String: CloudAddresses] = [:]
        /// The plan of a reconciliation; `nil` if a list that it needs is unknown.
        var plan: MonitorPlan?
    }

    func view(_ configuration: ExporterConfiguration) -> View {
        guard let listed = connections?.success else { return View(connections: configuration.connections) }
        let gateways = Dictionary((gateways?.success ?? []).map { ($0.id, $0) }) { first, _ in first }
        var watched = WatchedConnections(configuration)
        _ = watched.update(listed: listed, gateways: gateways)
        var view = View(connections: watched.connections, discovered: watched.discovered.count)
        let ids = Set(watched.ids)
        view.idleSelectors = watched.idleSelectors
        view.unwatched = listed.filter { !ids.contains($0.id) }.map { $0.name ?? $0.id }.sorted()
        let gatewayIDs = Dictionary(listed.map { ($0.id, $0.gatewayID) }) { first, _ in first }
        view.maintained = watched.connections.map { connection in
            let gateway = connection.id.flatMap { gatewayIDs[$0] ?? nil }
            let names = [gateway, gateway.flatMap { gateways[$0]?.name }].compactMap(\.self)
            return MaintainedConnection(name: connection.name, gateways: Set(names))
        }
        for connection in listed where ids.contains(connection.id) {
            view.addresses[connection.id, default: CloudAddresses()].record(connection)
        }
        guard let monitors = monitors?.success else { return view }
        for monitor in monitors where ids.contains(monitor.vpnConnectionID) {
            view.addresses[monitor.vpnConnectionID, default: CloudAddresses()].record(monitor)
        }
        view.plan = MonitorPlan(
            configured: watched.ids, listed: listed, monitors: monitors,
            mayCreate: configuration.monitors.mode == .ensure)
        return view
    }
}
