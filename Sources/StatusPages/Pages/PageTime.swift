import Availability
import CloudAPI
import Network
import Probing

/// Times on a page, told from the moment at which it was made.
struct PageTime: Sendable {
    /// Nanoseconds since the Unix epoch.
    let now: Int64

    /// `31 min ago`, with the time itself for who looks closer.
    ///
    /// - Parameter time: as documents tell it.
    func ago(_ time: String?) -> Markup {
        guard let time else { return "<span class=\"no\">–</span>" }
        return """
            <time datetime="\(time)" title="\(PageFigure.time(time)) UTC">\(agoText(time))</time>
            """
    }

    func agoText(_ time: String) -> String { age(of: time).map { "\(PageFigure.age($0)) ago" } ?? time }

    /// In seconds.
    func age(of time: String) -> Double? {
        Self.nanoseconds(time).map { max(0, now - $0).inSeconds }
    }

    /// In seconds, from one time to another, or to now.
    func span(_ start: String, _ end: String?) -> Double? {
        guard let start = Self.nanoseconds(start) else { return nil }
        guard let end else { return (now - start).inSeconds }
        return Self.nanoseconds(end).map { ($0 - start).inSeconds }
    }

    private static func nanoseconds(_ text: String) -> Int64? { CloudTimestamp(text)?.nanoseconds }
}
