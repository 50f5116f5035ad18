import Availability
import CloudAPI
import CloudWatching
import VPNConfiguration

/// What the cloud said when it was asked for everything that the exporter reads.
struct CloudInventory: Sendable {
    typealias Answer<Value: Sendable> = Result<Value, CloudError>

    /// Each `nil` where it was not asked for, since the question before it had shown that no call can succeed.
    var connections: Answer<[VPNConnection]>?
    var monitors: Answer<[ConnectionMonitor]>?
    var gateways: Answer<[VPNGateway]>?
    var customerGateways: Answer<[CustomerGateway]>?
    /// How many of the series asked for had a point lately.
    var readings: Answer<Int>?
    /// Why it could not be asked at all.
    var failure: String?

    /// The first failure that every further call would meet too.
    var fatal: CloudError? {
        let failures = [connections?.failure, monitors?.failure, gateways?.failure, customerGateways?.failure]
        return failures.compactMap(\.self).first(where: \.concernsEveryCall)
    }
}

extension Result {
    /// `nil` where it succeeded.
    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }

    /// `nil` where it failed.
    var success: Success? { try? get() }
}

extension CloudInventory {
    /// What is watched, and the addresses that the cloud told, as far as the lists came.
    struct View: Sendable {
        /// Those of the file, then discovered ones.
        var connections: [ConnectionConfiguration]
        /// How many of them were discovered.
        var discovered = 0
        /// The selectors of the discoveries that take no connection.
        var idleSelectors: [ConnectionSelector] = []
        /// The names, or where there is none the ids, of the listed connections that are not watched.
        var untaken: [String] = []
        /// All connections as maintenance selects them; `nil` where the cloud's list did not come.
        var maintained: [MaintainedConnection]?
        var addresses: [String: CloudAddresses] = [:]
        /// `nil` where a list that it needs did not come.
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
        view.untaken = listed.filter { !ids.contains($0.id) }.map { $0.name ?? $0.id }.sorted()
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
