import FoundationEssentials

/// Point in time in the cloud's notation: UTC, with a number of fraction digits that differs from field to field.
struct CloudTime: Sendable, Hashable, Comparable {
    let sinceEpoch: Duration

    /// - Parameter sinceEpoch: Time since 1970-01-01T00:00:00Z.
    init(sinceEpoch: Duration) {
        self.sinceEpoch = sinceEpoch
    }

    /// Reads `2026-01-02T03:04:05Z` with up to nine fraction digits before the `Z`.
    init?(_ text: String) {
        guard text.last == "Z" else { return nil }
        // A `Date` cannot hold nanoseconds, so the fraction is read separately.
        let parts = text.dropLast().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].utf8.count == 19, let date = try? Date(parts[0] + "Z", strategy: .iso8601) else { return nil }
        var sinceEpoch = Duration.seconds(Int64(date.timeIntervalSince1970))
        if parts.count == 2 {
            let digits = parts[1]
            guard 1...9 ~= digits.utf8.count, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
                let nanoseconds = Int64(digits + String(repeating: "0", count: 9 - digits.utf8.count))
            else { return nil }
            sinceEpoch += .nanoseconds(nanoseconds)
        }
        self.sinceEpoch = sinceEpoch
    }

    /// Reads `20260102T030405Z`, the format of the header `X-Sdk-Date`.
    init?(compact text: String) {
        let format = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        guard text.utf8.count == 16, text.last == "Z", let date = try? Date(text, strategy: format) else { return nil }
        self.init(sinceEpoch: .seconds(Int64(date.timeIntervalSince1970)))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z, truncated.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = sinceEpoch.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    static func < (left: CloudTime, right: CloudTime) -> Bool { left.sinceEpoch < right.sinceEpoch }

    static func + (time: CloudTime, duration: Duration) -> CloudTime {
        CloudTime(sinceEpoch: time.sinceEpoch + duration)
    }

    /// Returns the time in ISO 8601 with 1 to 9 fraction digits. It truncates instead of rounding.
    func text(fractionDigits: Int) -> String {
        let (seconds, attoseconds) = sinceEpoch.components
        let date = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        let nanoseconds = String(attoseconds / 1_000_000_000)
        let fraction = String(repeating: "0", count: 9 - nanoseconds.utf8.count) + nanoseconds
        return "\(date.dropLast()).\(fraction.prefix(fractionDigits))Z"
    }
}
