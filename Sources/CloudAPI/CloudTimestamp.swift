import Glibc

/// A point in time in the cloud's APIs, in nanoseconds since the Unix epoch.
///
/// The APIs document three fraction digits but return none to six. `Date.ISO8601FormatStyle` accepts only a fixed form,
/// and `Date` loses nanoseconds.
package struct CloudTimestamp: Sendable, Hashable, Comparable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Parses ISO 8601 `yyyy-MM-ddTHH:mm:ss`, then 0 to 9 fraction digits, then `Z`, `±HH:mm` or nothing for UTC.
    ///
    /// - Returns: `nil` if the text is anything else, or a time before 1970 or after 2261.
    package init?(_ text: String) {
        var rest = Substring(text)
        guard let date = Self.numbers(&rest, widths: [4, 2, 2], separator: "-"), Self.take("T", from: &rest) else {
            return nil
        }
        guard let time = Self.numbers(&rest, widths: [2, 2, 2], separator: ":"), time[0] < 24, time[1] < 60,
            time[2] <= 60, let days = Self.days(year: date[0], month: date[1], day: date[2]),
            let fraction = Self.fraction(&rest), let offset = Self.offset(rest)
        else { return nil }
        let seconds = days * 86_400 + time[0] * 3_600 + time[1] * 60 + time[2] - offset
        guard seconds >= 0 else { return nil }
        nanoseconds = seconds * 1_000_000_000 + fraction
    }

    /// The time of this host's clock.
    package static var now: CloudTimestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return CloudTimestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    package static func < (left: CloudTimestamp, right: CloudTimestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Returns the time from `start` to this time.
    package func since(_ start: CloudTimestamp) -> Duration { .nanoseconds(nanoseconds - start.nanoseconds) }

    package func advanced(by duration: Duration) -> CloudTimestamp {
        let (seconds, attoseconds) = duration.components
        return CloudTimestamp(nanoseconds: nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

extension CloudTimestamp {
    private static func take(_ character: Character, from text: inout Substring) -> Bool {
        guard text.first == character else { return false }
        text.removeFirst()
        return true
    }

    private static func number(_ text: inout Substring, width: Int) -> Int64? {
        let digits = text.prefix(width)
        guard digits.count == width, digits.allSatisfy({ "0"..."9" ~= $0 }) else { return nil }
        text.removeFirst(width)
        return Int64(digits)
    }

    private static func numbers(_ text: inout Substring, widths: [Int], separator: Character) -> [Int64]? {
        var numbers: [Int64] = []
        for width in widths {
            guard numbers.isEmpty || take(separator, from: &text), let number = number(&text, width: width) else {
                return nil
            }
            numbers.append(number)
        }
        return numbers
    }

    /// Reads the fraction in nanoseconds. Returns 0 if there is none.
    private static func fraction(_ text: inout Substring) -> Int64? {
        guard take(".", from: &text) else { return 0 }
        let digits = text.prefix { "0"..."9" ~= $0 }
        guard 1...9 ~= digits.count else { return nil }
        text.removeFirst(digits.count)
        return Int64(digits + String(repeating: "0", count: 9 - digits.count))
    }

    /// Reads the zone's distance from UTC in seconds.
    private static func offset(_ text: Substring) -> Int64? {
        var rest = text
        guard let sign = rest.popFirst() else { return 0 }
        if sign == "Z" { return rest.isEmpty ? 0 : nil }
        guard sign == "+" || sign == "-", let parts = numbers(&rest, widths: [2, 2], separator: ":"), rest.isEmpty
        else {
            return nil
        }
        let seconds = parts[0] * 3_600 + parts[1] * 60
        return sign == "-" ? -seconds : seconds
    }

    /// Returns the days since 1970-01-01. `nil` if the calendar has no such day.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64? {
        guard 1970...2261 ~= year, 1...12 ~= month, 1...31 ~= day else { return nil }
        var date = tm()
        (date.tm_year, date.tm_mon, date.tm_mday) = (CInt(year) - 1900, CInt(month) - 1, CInt(day))
        let seconds = timegm(&date)
        // The function moves a day that the month does not have into the next month.
        return date.tm_mday == CInt(day) ? Int64(seconds) / 86_400 : nil
    }
}

extension CloudTimestamp {
    /// Parses an HTTP date in each of its three forms: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`,
    /// and `Sun Nov  6 08:49:37 1994` (RFC 9110, 5.6.7). `Date.HTTPFormatStyle` parses only the first.
    ///
    /// - Parameters:
    ///   - now: the time that determines the century of a two-digit year. Such a date is at most 50 years ahead.
    ///   - clampsYear: whether to read a date after 2261 as one in 2260. This suits callers that only need "very late".
    init?(httpDate text: String, now: CloudTimestamp = .now, clampsYear: Bool = false) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        guard let dayName = words.first, days.contains(String(dayName.prefix(3))) else { return nil }
        switch words.count {
        case 6 where words[5] == "GMT" && dayName.count == 4 && dayName.hasSuffix(","):
            self.init(year: Self.clamp(words[3], clampsYear), month: words[2], day: words[1], time: words[4])
        case 4 where words[3] == "GMT" && dayName.hasSuffix("day,"):
            let date = words[1].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            guard date.count == 3, date[2].utf8.count == 2, let number = Int(date[2]) else { return nil }
            self.init(year: "\(Self.year(number, now))", month: date[1], day: date[0], time: words[2])
        case 5 where dayName.count == 3:
            self.init(year: Self.clamp(words[4], clampsYear), month: words[1], day: words[2], time: words[3])
        case 6 where dayName.count == 3 && words[2].isEmpty && words[3].utf8.count == 1:
            self.init(
                year: Self.clamp(words[5], clampsYear), month: words[1], day: "0" + words[3], time: words[4])
        default: return nil
        }
    }

    private init?(year: String, month: String, day: String, time: String) {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard let index = months.firstIndex(of: month) else { return nil }
        self.init("\(year)-\(index < 9 ? "0" : "")\(index + 1)-\(day)T\(time)Z")
    }

    /// Returns 2260 for a later year. It is a leap year, so that it has every day.
    private static func clamp(_ year: String, _ clampsYear: Bool) -> String {
        guard clampsYear, year.utf8.count == 4, let number = Int(year), number > 2_261 else { return year }
        return "2260"
    }

    private static func year(_ twoDigits: Int, _ now: CloudTimestamp) -> Int {
        // The error of the mean Gregorian year matters only for dates 50 years ahead.
        let current = 1_970 + Int(Double(now.nanoseconds) / 1e9 / 31_556_952)
        let year = current / 100 * 100 + twoDigits
        return year > current + 50 ? year - 100 : year + 50 < current ? year + 100 : year
    }
}
