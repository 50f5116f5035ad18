extension CloudTimestamp {
    /// Parses an HTTP date in each of its three forms: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`,
    /// and `Sun Nov  6 08:49:37 1994` (RFC 9110, 5.6.7).
    ///
    /// - Parameters:
    ///   - now: decides the century of a year of two digits: such a date lies at most 50 years ahead.
    ///   - clampsYear: whether a date after 2261 counts as one of 2260 instead of none, where only "very late" matters.
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

    /// 2260 is a leap year, so that it has every day.
    private static func clamp(_ year: String, _ clampsYear: Bool) -> String {
        guard clampsYear, year.utf8.count == 4, let number = Int(year), number > 2_261 else { return year }
        return "2260"
    }

    private static func year(_ twoDigits: Int, _ now: CloudTimestamp) -> Int {
        // The mean Gregorian year; its error matters only for dates 50 years ahead.
        let current = 1_970 + Int(Double(now.nanoseconds) / 1e9 / 31_556_952)
        let year = current / 100 * 100 + twoDigits
        return year > current + 50 ? year - 100 : year + 50 < current ? year + 100 : year
    }
}
