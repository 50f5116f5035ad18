import Glibc

/// A point in time in UTC, with milliseconds.
///
/// It uses gmtime_r(3), because every log line has a time, and the threads below Foundation need none of its
/// formatters.
package struct LogTime: Sendable, Equatable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static var now: LogTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

extension LogTime: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds, for example `2026-11-22T21:11:32.123Z`.
    package var description: String {
        var seconds = time_t(milliseconds / 1000)
        var fields = tm()
        gmtime_r(&seconds, &fields)
        let date = [Self.digits(fields.tm_year + 1900, 4), Self.digits(fields.tm_mon + 1), Self.digits(fields.tm_mday)]
        let clock = [fields.tm_hour, fields.tm_min, fields.tm_sec].map { Self.digits($0) }
        let fraction = Self.digits(CInt(milliseconds % 1000), 3)
        return date.joined(separator: "-") + "T" + clock.joined(separator: ":") + ".\(fraction)Z"
    }

    private static func digits(_ number: CInt, _ count: Int = 2) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}

/// Conversions between `Duration` and integer nanoseconds, the unit of stored times.
extension Duration {
    /// The whole duration in nanoseconds. Settings are at most days long, so this does not overflow.
    package var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}

extension Duration {
    /// The duration in seconds, as JSON documents show it.
    package var inSeconds: Double { nanoseconds.inSeconds }
}

extension Int64 {
    /// These nanoseconds in seconds, as JSON documents show them.
    package var inSeconds: Double { Double(self) / 1e9 }

    /// These nanoseconds since the Unix epoch, as a time in UTC.
    package var asTime: String { LogTime(milliseconds: self / 1_000_000).description }

    /// These nanoseconds as milliseconds with three decimals, as ping(8) prints them. The value must not be negative.
    package var milliseconds: String {
        let micros = (self + 500) / 1_000
        let fraction = String(micros % 1_000)
        return "\(micros / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) ms"
    }
}
