import Foundation
import NetworkPrimitives
import Settings

/// Maintenance windows as text for logs, pages and `check`.
extension MaintenanceWindow {
    static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// The times of the window, such as `sat,sun 22:00 to 02:00 Europe/Berlin`.
    package var timeText: String {
        switch time {
        case .once(let from, let until): return "\(from.asTime) to \(until.asTime)"
        case .weekly(let days, let from, let until, let zone):
            let names = days.sorted().map { Self.dayNames[$0 - 1] }.joined(separator: ",")
            let zone = zone == .gmt ? "UTC" : zone.identifier
            return "\(names) \(Self.clock(from)) to \(Self.clock(until)) \(zone)"
        }
    }

    /// The scope of the window, such as `connections berlin-*, gateways gw-1`.
    package var selectionText: String {
        let parts = [("connections", connections), ("gateways", gateways)].compactMap { title, selection in
            selection.map { "\(title) \($0.texts.joined(separator: ", "))" }
        }
        return parts.isEmpty ? "all connections" : parts.joined(separator: "; ")
    }

    /// Whether a weekly window starts and ends at the same time of day, and so lasts until the next day. This is mostly
    /// a mistake, and 00:00 to 24:00 is meant.
    package var endsWhereItBegins: Bool {
        guard case .weekly(_, let from, let until, _) = time else { return false }
        return from % 1_440 == until % 1_440 && !(from == 0 && until == 1_440)
    }

    private static func clock(_ minute: Int) -> String {
        let (hours, minutes) = (minute / 60, minute % 60)
        return (hours < 10 ? "0" : "") + "\(hours):" + (minutes < 10 ? "0" : "") + "\(minutes)"
    }
}
