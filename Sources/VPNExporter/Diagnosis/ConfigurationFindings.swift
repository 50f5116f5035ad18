import Availability
import NetworkPrimitives
import StatusPages
import VPNConfiguration

/// Findings on the places of targets. Targets outside the tunnel do not show a dead tunnel.
struct PlacementFindings: Sendable {
    let connections: [ConnectionConfiguration]

    /// The most names that one finding shows.
    private static let mostNames = 5

    var all: [Finding] { [outside, quorum].compactMap(\.self) }

    private var outside: Finding? {
        let names = connections.filter { $0.deciding.allSatisfy { $0.place != .inside } }.map(\.name)
        guard !names.isEmpty else { return nil }
        return Finding(
            .warn, "targets", "inside",
            "no target is behind the tunnel of \(Self.text(names)): only the cloud's state shows a dead tunnel",
            remedy: "Add a target behind the tunnel: tunnel, or an address at the customer's site")
    }

    private var quorum: Finding? {
        let names = connections.filter { connection in
            guard case .number(let number) = connection.policy.quorum else { return false }
            return number > connection.deciding.count && number <= connection.targets.count
        }.map(\.name)
        guard !names.isEmpty else { return nil }
        return Finding(
            .warn, "targets", "quorum",
            "the quorum exceeds the number of deciding targets of \(Self.text(names)): all of these must answer",
            remedy: "Lower the quorum, or add targets behind the tunnel. If there are any, only they decide")
    }

    private static func text(_ names: [String]) -> String {
        let shown = names.prefix(mostNames).joined(separator: ", ")
        return names.count > mostNames ? "\(shown) and \(names.count - mostNames) more" : shown
    }
}

extension ConnectionConfiguration {
    /// The targets that decide on the connection's state by their quorum: those inside, or those of the line if none is
    /// inside.
    var deciding: [TargetConfiguration] {
        let inside = targets.filter { $0.place == .inside }
        return inside.isEmpty ? targets.filter { $0.place == .line } : inside
    }
}

/// Findings on maintenance windows: the next opening of each, and the connections that it selects.
struct MaintenanceFindings: Sendable {
    let windows: [MaintenanceWindow]
    /// All connections; `nil` if they are unknown.
    let connections: [MaintainedConnection]?
    /// Nanoseconds since the Unix epoch.
    let now: Int64

    private static let area = "maintenance"

    var all: [Finding] { windows.enumerated().map { finding("maintenance[\($0)]", $1) } + unmatched }

    private func finding(_ place: String, _ window: MaintenanceWindow) -> Finding {
        let text = "\(window.timeText), \(window.selectionText)"
        if let advice = MaintenanceAdvice(window, at: now) {
            return Finding(.warn, Self.area, place, "\(text): \(advice)\(opening(window))", remedy: advice.remedy)
        }
        let count = connections.map { "; selects \($0.count(where: window.concerns)) of \($0.count) connections" }
        let state = window.isOpen(at: now) ? ": open now" : ""
        return Finding(.ok, Self.area, place, "\(text)\(state)\(opening(window))\(count ?? "")")
    }

    private func opening(_ window: MaintenanceWindow) -> String {
        window.nextOpening(after: now).map { "; next opening \($0.asTime)" } ?? ""
    }

    private var unmatched: [Finding] {
        guard let connections else { return [] }
        return UnmatchedSelectors(windows, connections, idle: [], at: now).maintenance.map { name in
            let hint = name.meant.map { "; did you mean \($0)?" } ?? ""
            return Finding(
                .warn, Self.area, name.description, "matches no connection\(hint)",
                remedy: "Correct the name, or remove it. Names and patterns match whole names and are case-sensitive")
        }
    }
}
