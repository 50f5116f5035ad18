package import Foundation
package import Settings

/// A time in which somebody works on connections, so that alerts on them can be held back: once, or every week.
///
/// The only file that knows the calendar: weeks are those of the wall clock in the window's time zone, also across the
/// nights in which that is moved.
package struct MaintenanceWindow: Sendable, Equatable {
    package enum Time: Sendable, Equatable {
        /// From and until, in nanoseconds since the Unix epoch; until is not a part of it.
        case once(from: Int64, until: Int64)
        /// On days of the week (1 is Monday, 7 Sunday), from and until in minutes of the day. Where `until` is not after
        /// `from` it ends on the next day.
        case weekly(days: Set<Int>, from: Int, until: Int, zone: TimeZone)
    }

    package let time: Time
    /// The connections that are worked on, by their names.
    package var connections: NameSelection?
    /// The gateways whose connections are worked on. A window without connections and gateways concerns all connections.
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

    /// Whether it never opens again.
    package func isOver(at now: Int64) -> Bool {
        if case .once(_, let until) = time { until <= now } else { false }
    }

    /// When it begins next, in nanoseconds since the Unix epoch; `nil` where it never does again.
    package func nextOpening(after now: Int64) -> Int64? {
        switch time {
        case .once(let from, _): return from > now ? from : nil
        case .weekly(let days, let from, _, let zone):
            let calendar = Self.calendar(zone)
            let date = Date(timeIntervalSince1970: Double(now / 1_000_000_000))
            // 24:00 is the beginning of the day after.
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
