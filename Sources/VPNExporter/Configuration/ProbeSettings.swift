/// How one target is probed, after the settings of the file, its connection and itself were laid over each other.
struct ProbeSettings: Sendable, Hashable {
    /// Between the sending of two echo requests.
    var interval: Duration
    /// How long a request may wait for its reply before it is lost; may exceed the interval.
    var timeout: Duration
    /// Bytes after the ICMP header.
    var payloadSize: Int
    /// The time that the gauges cover; at least one interval.
    var window: Duration
}

extension ProbeSettings {
    static let interval = Setting(
        name: "interval", meaning: "Time between two echo requests to a target",
        form: .duration(in: .milliseconds(10) ... .seconds(3600)), need: .standard(.seconds(1)))
    static let timeout = Setting(
        name: "timeout", meaning: "Time after which a request without a reply is lost; may be longer than the interval",
        form: .duration(in: .milliseconds(10) ... .seconds(60)), need: .standard(.seconds(5)))
    /// 16 bytes are what tells our replies from others; 65507 is the largest payload of an IPv4 packet
    /// (65535 less 20 bytes of IPv4 and 8 of ICMP header, RFC 791 and RFC 792).
    static let payloadSize = Setting(
        name: "payload_size",
        meaning: "Bytes of payload of an echo request; 1472 fill an IPv4 packet of 1500 bytes, and more is fragmented",
        form: .integer(in: 16...65_507, unit: "bytes"), need: .standard(56))
    static let window = Setting(
        name: "window", meaning: "Time that the RTT and loss gauges look back; not shorter than the interval",
        form: .duration(in: .seconds(10) ... .seconds(3600)), need: .standard(.seconds(60)))

    static let settings = [interval.description, timeout.description, payloadSize.description, window.description]

    /// The settings of a file that says nothing.
    static let standard = ProbeSettings(
        interval: .seconds(1), timeout: .seconds(5), payloadSize: 56, window: .seconds(60))

    /// Lays what `node` says over what it inherits.
    init(_ node: ConfigurationNode?, inherited: ProbeSettings, problems: inout ProblemCollector) {
        self = inherited
        guard let node, let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else {
            return
        }
        interval = section.value(of: Self.interval, else: interval, problems: &problems)
        timeout = section.value(of: Self.timeout, else: timeout, problems: &problems)
        payloadSize = section.value(of: Self.payloadSize, else: payloadSize, problems: &problems)
        window = section.value(of: Self.window, else: window, problems: &problems)
        let culprit = section.child(named: Self.interval.name) ?? section.child(named: Self.window.name)
        guard let culprit, window < interval else { return }
        problems.add(
            "the interval of \(DurationText.write(interval)) is longer than the window of"
                + " \(DurationText.write(window)); set a window of at least one interval",
            at: culprit)
    }
}
