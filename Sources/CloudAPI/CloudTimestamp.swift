import Glibc

/// A point in time as the cloud's APIs write it, in nanoseconds since the Unix epoch.
///
/// Documented with three fraction digits, but answered with none to six: a parser of one form only would fail.
package struct CloudTimestamp: Sendable, Hashable, Comparable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Parses ISO 8601 `yyyy-MM-ddTHH:mm:ss`, then 0 to 9 fraction digits, then `Z`, `±HH:mm` or nothing for UTC.
    ///
    /// `nil` where the text is anything else, or lies before 1970 or after 2261.
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

    /// What this machine's clock says.
    package static var now: CloudTimestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return CloudTimestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    package static func < (left: CloudTimestamp, right: CloudTimestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The time from `start` until this.
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

    /// In nanoseconds; 0 where there is none.
    private static func fraction(_ text: inout Substring) -> Int64? {
        guard take(".", from: &text) else { return 0 }
        let digits = text.prefix { "0"..."9" ~= $0 }
        guard 1...9 ~= digits.count else { return nil }
        text.removeFirst(digits.count)
        return Int64(digits + String(repeating: "0", count: 9 - digits.count))
    }

    /// The zone's distance from UTC in seconds.
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

    /// Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard 1970...2261 ~= year, 1...12 ~= month, 1...lengths[Int(month) - 1] ~= day else { return nil }
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
