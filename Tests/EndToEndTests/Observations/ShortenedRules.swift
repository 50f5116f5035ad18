import Foundation

/// The rules as they are shipped, with times that a test can wait for: minutes have become seconds, hours minutes, and days
/// 24 minutes. So have the seconds of a window by which a rate becomes a count. Nothing else is changed, but for thresholds
/// that only a day's waiting would reach.
enum ShortenedRules {
    static let names = ["vpn-exporter.rules.yml", "vpn-exporter.alerts.yml"]

    /// Writes the files into a folder.
    static func write(to folder: String) throws {
        for name in names {
            let text = try String(contentsOfFile: Checkout.root + "/deploy/prometheus/" + name, encoding: .utf8)
            try shortened(text).write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
        }
    }

    static func shortened(_ text: String) -> String {
        let window = #/\[(\d+)([mhd])\]/#
        let wait = #/\b(for|keep_firing_for|interval): (\d+)([mhd])\b/#
        return text.replacing(window) { "[" + shortened($0.1, $0.2) + "]" }
            .replacing(wait) { "\($0.1): " + shortened($0.2, $0.3) }
            .replacing("* 3600 >=", with: "* 60 >=").replacing("* 300 >=", with: "* 5 >=")
            // The embedded cloud's tokens live for a day.
            .replacing("_expiry_timestamp_seconds - time() < 3600", with: "_expiry_timestamp_seconds - time() < 90000")
    }

    private static func shortened(_ count: Substring, _ unit: Substring) -> String {
        switch unit {
        case "m": count + "s"
        case "h": count + "m"
        default: "\((Int(count) ?? 0) * 24)m"
        }
    }
}
