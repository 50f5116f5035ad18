package import Foundation
import NetworkPrimitives
package import Settings

/// A maintenance window of connections, once or every week. Alerts on these connections can be suppressed meanwhile.
///
/// No other file uses the calendar. Weeks follow the wall clock of the window's time zone, also across changes between
/// standard and summer time.
package struct MaintenanceWindow: Sendable, Equatable {
    package enum Time: Sendable, Equatable {
        /// Start and exclusive end, in nanoseconds since the Unix epoch.
        case once(from: Int64, until: Int64)
        /// Days of the week (1 is Monday, 7 is Sunday) with start and end in minutes of the day. If `until` is not
        /// after `from`, the window ends on the next day.
        case weekly(days: Set<Int>, from: Int, until: Int, zone: TimeZone)
    }

    package let time: Time
    /// The connections in maintenance, by their names.
    package var connections: NameSelection?
    /// The gateways of connections in maintenance. A window without connections and gateways concerns all connections.
    package var gateways: NameSelection?

    /// - Parameter now: nanoseconds since the Unix epoch.
    package func isOpen(at now: Int64) -> Bool {
        switch time {
        case .once(let from, let until): return from <= now && now < until
        case .weekly(let days, let from, let until, let zone):
            let (day, minute) = Self.wallClock(at: now, in: zone)
            guard from >= until else { return days.contains(day) && from <= minute && minute < until }
            let yesterday = day == 1 ? 7 : day - 1
            return days.contains(day) && minute >= from || days.contains(yesterday) && minute < until
        }
    }

    /// Returns whether the window never opens again.
    package func isOver(at now: Int64) -> Bool {
        if case .once(_, let until) = time { until <= now } else { false }
    }

    /// Returns the next start, in nanoseconds since the Unix epoch; `nil` if there is none.
    package func nextOpening(after now: Int64) -> Int64? {
        switch time {
        case .once(let from, _): return from > now ? from : nil
        case .weekly(let days, let from, _, let zone):
            let calendar = Self.calendar(zone)
            let date = Date(timeIntervalSince1970: Double(now / 1_000_000_000))
            // 24:00 is the start of the next day.
            let openings = days.compactMap { day in
                let weekday = (from == 1_440 ? day + 1 : day) % 7 + 1
                let parts = DateComponents(hour: from % 1_440 / 60, minute: from % 60, second: 0, weekday: weekday)
                return calendar.nextDate(after: date, matching: parts, matchingPolicy: .nextTime)
            }
            return openings.min().map { Int64($0.timeIntervalSince1970) * 1_000_000_000 }
        }
    }

    private static func wallClock(at now: Int64, in zone: TimeZone) -> (day: Int, minute: Int) {
        let date = Date(timeIntervalSince1970: Double(now / 1_000_000_000))
        let parts = calendar(zone).dateComponents([.weekday, .hour, .minute], from: date)
        // The calendar's week begins with Sunday as 1.
        let day = ((parts.weekday ?? 1) + 5) % 7 + 1
        return (day, (parts.hour ?? 0) * 60 + (parts.minute ?? 0))
    }

    private static func calendar(_ zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }
}

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
