import CloudAPI
import CloudWatching
import EmbeddedCloud
import Logging
import Settings
import VPNConfiguration

/// Says what a reconciliation would do, and does nothing: it only reads the cloud's lists.
struct DryRun: Sendable {
    let configuration: ExporterConfiguration

    /// Asks the configured cloud; runs the embedded one for as long as that takes.
    func run(logger: Logger) async throws -> PlanText? {
        let options = try configuration.cloud?.transportOptions(.process) ?? TransportOptions()
        return try await AsyncHTTPTransport.withTransport(options) { transport in
            let cloud = try await CloudConnection.open(
                configuration, transport: transport, observer: CloudCallRecorder(), logger: logger)
            guard let cloud else { return nil }
            guard let embedded = cloud.embedded else { return try await plan(cloud.client) }
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await embedded.run() }
                defer { group.cancelAll() }
                return try await plan(cloud.client)
            }
        }
    }

    /// Gateways are asked for only where a selector may mean one by its name.
    func plan(_ client: VPNClient) async throws(CloudError) -> PlanText {
        let listed = try await client.connections()
        let monitors = try await monitors(client)
        var gateways: [String: VPNGateway] = [:]
        if configuration.discoveries.contains(where: { $0.selector.gateway != nil }) {
            for gateway in try await client.gateways() { gateways[gateway.id] = gateway }
        }
        var watched = WatchedConnections(configuration)
        _ = watched.update(listed: listed, gateways: gateways)
        let plan = MonitorPlan(
            configured: watched.ids, listed: listed,
            monitors: monitors ?? ReconcileState(ids: []).monitors(namedBy: listed),
            mayCreate: monitors != nil && configuration.monitors.mode == .ensure)
        return PlanText(
            plan, watched.connections, mode: configuration.monitors.mode, areMonitorsListed: monitors != nil)
    }

    /// `nil` where they cannot be listed, now or later.
    private func monitors(_ client: VPNClient) async throws(CloudError) -> [ConnectionMonitor]? {
        do throws(CloudError) {
            return try await client.connectionMonitors()
        } catch {
            guard error.disposition == .forbidden || error.disposition == .final else { throw error }
            return nil
        }
    }
}
