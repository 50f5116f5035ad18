import Availability
import NetworkPrimitives

/// Renders times relative to the moment of the page. All times are nanoseconds since the Unix epoch.
struct PageTime: Sendable {
    let now: Int64

    /// Returns `31 min ago` with the exact time as a tooltip. `nil` becomes a dash.
    func ago(_ time: Int64?) -> Markup {
        guard let time else { return "<span class=\"no\">–</span>" }
        return """
            <time datetime="\(time.asTime)" title="\(Self.text(time)) UTC">\(agoText(time))</time>
            """
    }

    /// Returns `31 min ago`. A time in the future is `0 s ago`.
    func agoText(_ time: Int64) -> String { "\(FigureText.age(nanoseconds: max(0, now - time))) ago" }

    /// Returns the time as an element: `2026-11-22 21:11:32 UTC`.
    static func element(_ time: Int64) -> Markup {
        "<time datetime=\"\(time.asTime)\">\(text(time)) UTC</time>"
    }

    /// Returns `2026-11-22 21:11:32`.
    static func text(_ time: Int64) -> String {
        let date = time.asTime.prefix { $0 != "T" }
        return "\(date) \(clock(time)):\(twoDigits(seconds(time) % 60))"
    }

    /// Returns `21:11`.
    static func clock(_ time: Int64) -> String {
        let minute = seconds(time) / 60
        return "\(twoDigits(minute / 60)):\(twoDigits(minute % 60))"
    }

    /// The seconds since midnight in UTC. A day of Unix time has no leap second.
    private static func seconds(_ time: Int64) -> Int64 { time / 1_000_000_000 % 86_400 }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// Figures of the views, which are in nanoseconds.
extension FigureText {
    /// Returns the milliseconds without their unit. `nil` becomes a dash.
    static func milliseconds(nanoseconds: Int64?) -> String { milliseconds(nanoseconds?.inSeconds) }

    /// Returns the length in its two largest units: `2 h 5 min`.
    static func duration(nanoseconds: Int64) -> String { duration(nanoseconds.inSeconds) }

    /// Returns the length in one unit: `31 min`.
    static func age(nanoseconds: Int64) -> String { age(nanoseconds.inSeconds) }
}
