import Glibc

/// A time in the form of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
///
/// It uses gmtime_r(3), which suffices for a fixed form in English and UTC.
package struct HTTPDate: Sendable, Hashable, CustomStringConvertible {
    /// Seconds since the Unix epoch.
    package let seconds: Int

    package static var now: HTTPDate { HTTPDate(seconds: time(nil)) }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    package var description: String {
        var parts = tm()
        var seconds = seconds
        gmtime_r(&seconds, &parts)
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(Self.padded).joined(separator: ":")
        return "\(Self.days[Int(parts.tm_wday)]), \(Self.padded(parts.tm_mday)) \(Self.months[Int(parts.tm_mon)])"
            + " \(parts.tm_year + 1900) \(clock) GMT"
    }

    private static func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
