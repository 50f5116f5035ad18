import Foundation

/// The shipped rules with shortened times: minutes become seconds, hours minutes, and days 24 minutes, or a multiple.
/// Counts over a window shrink with it. One threshold changes, too, because only a day's wait would reach it.
enum ShortenedRules {
    static let names = ["vpn-exporter.rules.yml", "vpn-exporter.alerts.yml"]

    /// Writes the files into a folder.
    ///
    /// - Parameters:
    ///   - minute: the length of a shortened minute in seconds.
    ///   - isProvoking: whether to change the threshold that only a day's wait would reach.
    static func write(to folder: String, minute: Int = 1, isProvoking: Bool = true) throws {
        for name in names {
            var text = try String(contentsOfFile: Checkout.root + "/deploy/prometheus/" + name, encoding: .utf8)
            text = shortened(text, minute: minute)
            // The embedded cloud's tokens live for a day.
            if isProvoking {
                text.replace(
                    "_expiry_timestamp_seconds - time() < 3600", with: "_expiry_timestamp_seconds - time() < 90000")
            }
            try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
        }
    }

    static func shortened(_ text: String, minute: Int = 1) -> String {
        let window = #/\[(\d+)([mhd])\]/#
        let wait = #/\b(for|keep_firing_for|interval|group_wait|group_interval|repeat_interval): (\d+)([smhd])\b/#
        let count = #/ \* (300|3600|86400) >= /#
        return text.replacing(window) { "[" + shortened($0.1, $0.2, minute) + "]" }
            .replacing(wait) { "\($0.1): " + shortened($0.2, $0.3, minute) }
            .replacing(count) { " * \((Int($0.1) ?? 0) / 60 * minute) >= " }
    }

    private static func shortened(_ count: Substring, _ unit: Substring, _ minute: Int) -> String {
        let count = (Int(count) ?? 0) * minute
        return switch unit {
        case "s": "\(count * 1000 / 60)ms"
        case "m": "\(count)s"
        case "h": "\(count)m"
        default: "\(count * 24)m"
        }
    }
}
