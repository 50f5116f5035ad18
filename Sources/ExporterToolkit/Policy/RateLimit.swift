import Settings

/// How many requests the web server answers, over all clients: a burst, and then one more per interval.
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
