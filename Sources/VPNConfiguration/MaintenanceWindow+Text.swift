import Foundation
import Network
import Settings

/// Maintenance windows as logs, pages and `check` show them.
extension MaintenanceWindow {
    static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// When it is open, as `sat,sun 22:00 to 02:00 Europe/Berlin`.
    package var timeText: String {
        switch time {
        case .once(let from, let until): return "\(from.asTime) to \(until.asTime)"
        case .weekly(let days, let from, let until, let zone):
            let names = days.sorted().map { Self.dayNames[$0 - 1] }.joined(separator: ",")
            let zone = zone == .gmt ? "UTC" : zone.identifier
            return "\(names) \(Self.clock(from)) to \(Self.clock(until)) \(zone)"
        }
    }

    /// What it concerns, as `connections berlin-*, gateways gw-1`.
    package var selectionText: String {
        let parts = [("connections", connections), ("gateways", gateways)].compactMap { title, selection in
            selection.map { "\(title) \($0.texts.joined(separator: ", "))" }
        }
        return parts.isEmpty ? "all connections" : parts.joined(separator: "; ")
    }

    /// Whether a weekly window begins and ends at the same time of the day, and so lasts until the next day: mostly a slip.
    /// One from 00:00 until 24:00 is meant.
    package var endsWhereItBegins: Bool {
        guard case .weekly(_, let from, let until, _) = time else { return false }
        return from % 1_440 == until % 1_440 && !(from == 0 && until == 1_440)
    }

    private static func clock(_ minute: Int) -> String {
        let (hours, minutes) = (minute / 60, minute % 60)
        return (hours < 10 ? "0" : "") + "\(hours):" + (minutes < 10 ? "0" : "") + "\(minutes)"
    }
}
