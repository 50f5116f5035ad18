import CloudAPI
import CloudWatching
import VPNConfiguration

/// What a reconciliation would do, for people: one line for each watched connection.
struct PlanText: Sendable {
    private let lines: [Line]

    private struct Line: Sendable {
        let action: String
        let name: String
        let id: String
        let reason: String
    }

    /// - Parameter areMonitorsListed: whether the cloud lists monitors; otherwise those that connections name are known.
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
            ("not ready", "it has no monitor, and cannot get one while it is \(connection.status?.rawValue ?? "")")
        case .unmonitored: ("observe", "it has no monitor, and monitors.mode \(mode.rawValue) creates none")
        case .unknown: ("unknown", "the cloud does not list it")
        }
    }
}

extension PlanText: CustomStringConvertible {
    /// Lines with aligned columns, each with its end; empty where nothing is watched.
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
