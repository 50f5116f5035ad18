import Availability
import Network
import StatusPages
import VPNConfiguration

/// Judges the maintenance windows of a configuration: when each opens next, and what it concerns. Pure.
struct MaintenanceFindings: Sendable {
    let windows: [MaintenanceWindow]
    /// All that there are; `nil` where they are not known.
    let connections: [MaintainedConnection]?
    /// Nanoseconds since the Unix epoch.
    let now: Int64

    private static let area = "maintenance"

    var all: [Finding] { windows.enumerated().map { finding("maintenance[\($0)]", $1) } + unmatched }

    private func finding(_ place: String, _ window: MaintenanceWindow) -> Finding {
        let text = "\(window.timeText), \(window.selectionText)"
        if let advice = MaintenanceAdvice(window, at: now) {
            return Finding(.warn, Self.area, place, "\(text): \(advice)\(opening(window))", wayOut: advice.remedy)
        }
        let count = connections.map { "; it concerns \($0.count(where: window.concerns)) of \($0.count) connections" }
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
                wayOut: "Correct the name, or remove it. Names and patterns must match whole names, and case matters")
        }
    }
}
