import Foundation

/// A time in which somebody works on connections, so that alerts on them can be held back: once, or every week.
///
/// The only file that knows the calendar: weeks are those of the wall clock in the window's time zone, also across the
/// nights in which that is moved.
struct MaintenanceWindow: Sendable, Equatable {
    enum Time: Sendable, Equatable {
        /// From and until, in nanoseconds since the Unix epoch; until is not a part of it.
        case once(from: Int64, until: Int64)
        /// On days of the week (1 is Monday, 7 Sunday), from and until in minutes of the day. Where `until` is not after
        /// `from` it ends on the next day.
        case weekly(days: Set<Int>, from: Int, until: Int, zone: TimeZone)
    }

    let time: Time
    /// The names of the connections that are worked on; `nil` for all.
    let connections: Set<String>?

    func concerns(_ connection: String) -> Bool { connections?.contains(connection) ?? true }

    /// - Parameter now: nanoseconds since the Unix epoch.
    func isOpen(at now: Int64) -> Bool {
        switch time {
        case .once(let from, let until): return from <= now && now < until
        case .weekly(let days, let from, let until, let zone):
            let (day, minute) = Self.wallClock(at: now, in: zone)
            guard from >= until else { return days.contains(day) && from <= minute && minute < until }
            let yesterday = day == 1 ? 7 : day - 1
            return days.contains(day) && minute >= from || days.contains(yesterday) && minute < until
        }
    }

    private static func wallClock(at now: Int64, in zone: TimeZone) -> (day: Int, minute: Int) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let date = Date(timeIntervalSince1970: Double(now / 1_000_000_000))
        let parts = calendar.dateComponents([.weekday, .hour, .minute], from: date)
        // The calendar's week begins with Sunday as 1.
        let day = ((parts.weekday ?? 1) + 5) % 7 + 1
        return (day, (parts.hour ?? 0) * 60 + (parts.minute ?? 0))
    }
}
