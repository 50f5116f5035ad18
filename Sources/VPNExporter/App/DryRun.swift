import CloudAPI
import CloudWatching
import EmbeddedCloud
import Logging
import Settings
import VPNConfiguration

/// Plans a reconciliation and changes nothing: it only reads the cloud's lists.
struct DryRun: Sendable {
    let configuration: ExporterConfiguration

    /// Reads the configured cloud. The embedded cloud runs only meanwhile.
    ///
    /// - Returns: `nil` if the configuration uses no cloud.
    func run(logger: Logger) async throws -> PlanText? {
        let options = try configuration.cloud?.transportOptions(.process) ?? TransportOptions()
        return try await AsyncHTTPTransport.withTransport(options) { transport in
            let cloud = try await CloudClients.open(
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

    /// Lists gateways only if a selector may name one.
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
            monitors: monitors ?? ConnectionRecords(ids: []).monitors(namedBy: listed),
            mayCreate: monitors != nil && configuration.monitors.mode == .ensure)
        return PlanText(
            plan, watched.connections, mode: configuration.monitors.mode, areMonitorsListed: monitors != nil)
    }

    /// Lists the monitors; `nil` if the role can never list them.
    private func monitors(_ client: VPNClient) async throws(CloudError) -> [ConnectionMonitor]? {
        do throws(CloudError) {
            return try await client.connectionMonitors()
        } catch {
            guard error.disposition == .forbidden || error.disposition == .final else { throw error }
            return nil
        }
    }
}

/// The plan of a reconciliation as text: one line for each watched connection.
struct PlanText: Sendable {
    private let lines: [Line]

    private struct Line: Sendable {
        let action: String
        let name: String
        let id: String
        let reason: String
    }

    /// - Parameter areMonitorsListed: whether the cloud lists monitors. If not, the plan knows only those that
    ///   connections name.
    init(
        _ plan: MonitorPlan, _ connections: [ConnectionConfiguration], mode: MonitorsConfiguration.Mode,
        areMonitorsListed: Bool = true
    ) {
        lines = connections.map { connection in
            let id = connection.id ?? ""
            let finding = plan.findings[id] ?? .unknown(nil)
            let (action, reason) =
                areMonitorsListed ? Self.text(finding, mode) : Self.text(unlisted: finding)
            return Line(action: action, name: connection.name, id: id, reason: reason)
        }
    }

    private static func text(unlisted finding: MonitorPlan.Finding) -> (String, String) {
        switch finding {
        case .monitored(_, let monitor):
            ("observe", "it names the monitor \(monitor.id); the cloud does not list monitors")
        case .unmonitored, .toCreate: ("observe", "it names no monitor; the cloud does not list monitors")
        case .unknown: ("unknown", "the cloud does not list it")
        }
    }

    private static func text(
        _ finding: MonitorPlan.Finding, _ mode: MonitorsConfiguration.Mode
    ) -> (String, String) {
        switch finding {
        case .toCreate: ("create", "it has no monitor")
        case .monitored(_, let monitor):
            (
                mode == .ensure ? "adopt" : "observe",
                "it has the monitor \(monitor.id)\(monitor.status.map { ", \($0.rawValue)" } ?? "")"
            )
        case .unmonitored(let connection) where mode == .ensure:
            (
                "not ready",
                "it has no monitor, and the cloud creates none while it is \(connection.status?.rawValue ?? "")"
            )
        case .unmonitored: ("observe", "it has no monitor, and monitors.mode \(mode.rawValue) creates none")
        case .unknown: ("unknown", "the cloud does not list it")
        }
    }
}

extension PlanText: CustomStringConvertible {
    /// Lines with aligned columns, each with a line feed; empty if no connection is watched.
    var description: String {
        let action = lines.map(\.action.count).max() ?? 0
        let name = lines.map(\.name.count).max() ?? 0
        let id = lines.map(\.id.count).max() ?? 0
        return lines.map { line in
            [line.action.padded(to: action), line.name.padded(to: name), line.id.padded(to: id), line.reason]
                .joined(separator: "  ") + "\n"
        }.joined()
    }
}

extension String {
    fileprivate func padded(to count: Int) -> String { self + String(repeating: " ", count: count - self.count) }
}
