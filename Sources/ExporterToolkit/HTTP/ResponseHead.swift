import Glibc
import NIOHTTP1

/// A time in the form of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
///
/// It uses gmtime_r(3), which suffices for a fixed form in English and UTC.
struct HTTPDate: Sendable, Hashable, CustomStringConvertible {
    /// Seconds since the Unix epoch.
    let seconds: Int

    static var now: HTTPDate { HTTPDate(seconds: time(nil)) }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    var description: String {
        var parts = tm()
        var seconds = seconds
        gmtime_r(&seconds, &parts)
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(Self.padded).joined(separator: ":")
        return "\(Self.days[Int(parts.tm_wday)]), \(Self.padded(parts.tm_mday)) \(Self.months[Int(parts.tm_mon)])"
            + " \(parts.tm_year + 1900) \(clock) GMT"
    }

    private static func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension WebResponse {
    /// Returns the HTTP head of the response, with the fields of every response.
    func head(at date: HTTPDate) -> HTTPResponseHead {
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status.rawValue))
        head.headers.add(name: "Date", value: "\(date)")
        // A 304 has the fields of the 200 that it replaces, or none: its length is not that of its body (RFC 9110,
        // 8.6).
        if status != .notModified {
            head.headers.add(name: "Content-Type", value: contentType)
            head.headers.add(name: "Content-Length", value: String(body.count))
        }
        let own = Set(headers.keys.map { $0.lowercased() })
        let common = PageHeaders.common.filter { !own.contains($0.key.lowercased()) }
        for (name, value) in headers.merging(common, uniquingKeysWith: { first, _ in first }).sorted(by: {
            $0.key < $1.key
        }) {
            head.headers.add(name: name, value: value)
        }
        return head
    }
}

/// Headers that restrict what a browser does with a page: it may load this server's style sheet, and submit forms to
/// this server.
package enum PageHeaders {
    package static let page = common.merging(
        [
            "Cache-Control": "no-store",
            "Content-Security-Policy":
                "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy": "same-origin",
            "X-Frame-Options": "DENY",
        ]
    ) { $1 }

    /// The headers of every response, page or not.
    static let common = [
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    ]
}
