import Foundation
import NetworkPrimitives
import Settings

/// Times of day and dates with times, as maintenance windows have them.
enum ClockText {
    /// Returns the minute of the day, 0 to 1440, for a text such as `22:30`. `24:00` is the end of the day.
    static func minuteOfDay(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = number(parts[0], digits: 1...2),
            let minute = number(parts[1], digits: 2...2),
            minute < 60
        else { return nil }
        let total = hour * 60 + minute
        return total <= 1_440 ? total : nil
    }

    /// Returns nanoseconds since the Unix epoch for a text such as `2026-12-24T22:00`. It may have seconds, and end
    /// with `Z` for UTC.
    ///
    /// `Date.ISO8601FormatStyle` does not replace this: its parts are fixed, and here seconds and zone are optional.
    static func moment(_ text: String, in zone: TimeZone) -> Int64? {
        var text = text[...]
        var zone = zone
        if text.last == "Z" {
            text = text.dropLast()
            zone = .gmt
        }
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let date = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        let time = halves[1].split(separator: ":", omittingEmptySubsequences: false)
        guard date.count == 3, 2...3 ~= time.count, let year = number(date[0], digits: 4...4) else { return nil }
        let rest = (date[1...] + time).compactMap { number($0, digits: 2...2) }
        guard rest.count == 2 + time.count else { return nil }
        var parts = DateComponents()
        (parts.year, parts.month, parts.day, parts.hour, parts.minute) = (year, rest[0], rest[1], rest[2], rest[3])
        parts.second = rest.count > 4 ? rest[4] : 0
        return moment(parts, in: zone)
    }

    private static func moment(_ parts: DateComponents, in zone: TimeZone) -> Int64? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        var parts = parts
        parts.calendar = calendar
        parts.timeZone = zone
        guard parts.isValidDate, let date = calendar.date(from: parts) else { return nil }
        // Nanoseconds cover 1677 to 2262. A year such as 9999 means forever.
        let seconds = Int64(date.timeIntervalSince1970)
        let (nanoseconds, isBeyond) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isBeyond ? (seconds < 0 ? .min : .max) : nanoseconds
    }

    private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int(text)
    }
}
