package import Settings

/// When and how far the path to a target is traced.
package struct TraceConfiguration: Sendable, Hashable {
    /// Whether it is traced at all.
    package var isEnabled = true
    /// The least time from one trace of a target to the next.
    package var minimumInterval = Duration.seconds(300)
    /// The most hops that are looked for.
    package var maximumHops: UInt8 = 30
}

extension TraceConfiguration {
    package static let enabled = Setting(
        name: "enabled",
        meaning:
            "Whether the routers on the way to the target are asked for their addresses: once it answers, and when an outage"
            + " begins and ends",
        form: .boolean, need: .standard(TraceConfiguration().isEnabled))
    package static let minimumInterval = Setting(
        name: "minimum_interval", meaning: "Least time between two traces of a target of one occasion",
        form: .duration(in: .seconds(10) ... .seconds(86_400)), need: .standard(TraceConfiguration().minimumInterval))
    package static let maximumHops = Setting<UInt8>(
        name: "max_hops", meaning: "The most hops that a trace looks for",
        form: .integer(in: 1...64), need: .standard(TraceConfiguration().maximumHops))

    package static let settings = [enabled.description, minimumInterval.description, maximumHops.description]

    /// The section in the settings of the probes.
    package static let section = SettingDescription(
        name: "trace", sentence: "When and how the path to a target is traced; optional.")

    /// Lays what `node` says over what is inherited.
    package mutating func read(_ node: ConfigurationNode?, problems: inout ProblemCollector) {
        guard let node, let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else {
            return
        }
        isEnabled = section.value(of: Self.enabled, else: isEnabled, problems: &problems)
        minimumInterval = section.value(of: Self.minimumInterval, else: minimumInterval, problems: &problems)
        maximumHops = section.value(of: Self.maximumHops, else: maximumHops, problems: &problems)
    }
}
