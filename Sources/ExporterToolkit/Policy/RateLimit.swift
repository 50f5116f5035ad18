import Settings

/// The number of requests that the web server answers, over all clients: a burst, and then one more per interval.
struct RateLimit: Sendable, Hashable {
    let interval: Duration
    let burst: Int
}

extension RateLimit {
    static let interval = Setting(
        name: "interval",
        meaning: "Time after which one more request is answered, as a duration of Go such as 1s, 500ms, 1m30s or 1.5s",
        form: SettingForm(bound: "0 to 24h; 0 is no limit", write: DurationText.write) { text throws(SettingRefusal) in
            guard let duration = DurationText.parse(text, .go) else {
                throw SettingRefusal("\(SettingForm<Duration>.shown(text)) is not a duration. Write 1s, 500ms or 1m30s")
            }
            guard .zero ... .seconds(86_400) ~= duration else {
                throw SettingRefusal("\(SettingForm<Duration>.shown(text)) is not within 0 to 24h")
            }
            return duration
        }, need: .standard(.zero))
    static let burst = Setting(
        name: "burst", meaning: "Requests answered at once before the interval applies; 0 refuses every request",
        form: SettingForm<Int>.integer(in: 0...1_000_000), need: .standard(0))

    static let settings = [interval.description, burst.description]

    /// Reads the section. Returns `nil` if there is no limit.
    init?(_ node: ConfigurationNode, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return nil }
        interval = section.value(of: Self.interval, problems: &problems) ?? .zero
        burst = section.value(of: Self.burst, problems: &problems) ?? 0
        guard interval > .zero else { return nil }
    }
}

/// Counts requests against a rate limit. Its only state is the instant when the bucket is full again (the generic cell
/// rate algorithm, ITU-T I.371).
struct TokenBucket: Sendable {
    let limit: RateLimit
    private var fullAt: ContinuousClock.Instant

    init(_ limit: RateLimit, now: ContinuousClock.Instant) {
        self.limit = limit
        fullAt = now
    }

    /// Takes a token. Returns `nil`, or the time until there is one.
    mutating func take(at now: ContinuousClock.Instant) -> Duration? {
        let after = max(fullAt, now) + limit.interval
        let wait = now.duration(to: after) - limit.interval * limit.burst
        guard wait <= .zero else { return wait }
        fullAt = after
        return nil
    }
}

/// Parses durations as Go's `time.ParseDuration` does: decimal numbers, each followed by a unit.
///
/// The format of Prometheus' exporter toolkit requires this form. The durations of `Settings` have no fractions, signs
/// or microseconds.
enum GoDuration {
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]

    /// Returns `nil` for a text that is not a duration, or for more than a century.
    static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        if rest == "0" { return .zero }
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest.removeFirst() }
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { $0 != "." && !($0.isASCII && $0.isNumber) }
            rest = rest.dropFirst(name.count)
            guard let value = decimal(number), let unit = units.first(where: { $0.name == name }) else { return nil }
            total += value * unit.nanoseconds
        }
        guard total < 3e18 else { return nil }
        return .nanoseconds(Int64(isNegative ? -total : total))
    }

    private static func decimal(_ text: Substring) -> Double? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }), text.count <= 20 else { return nil }
        return Double(
            (parts[0].isEmpty ? "0" : parts[0]) + "." + (parts.count < 2 || parts[1].isEmpty ? "0" : parts[1]))
    }
}
