package import Settings

/// How the path MTU of a target is measured.
package struct PathMTUConfiguration: Sendable, Hashable {
    /// Whether it is measured at all.
    package var isEnabled = false
    /// From one examination to the next.
    package var interval = Duration.seconds(60)
    /// Bytes of the least IP packet that must pass before anything is said.
    package var minimum = 576
    /// Bytes of the largest IP packet that is tried.
    package var maximum = 1_500
}

extension PathMTUConfiguration {
    package static let enabled = Setting(
        name: "enabled",
        meaning:
            "Whether the largest IP packet that passes to the target whole is measured, by two requests or fewer in an"
            + " interval and a rare search",
        form: .boolean, need: .standard(PathMTUConfiguration().isEnabled))
    package static let interval = Setting(
        name: "interval", meaning: "Time between two examinations of a target's path MTU",
        form: .duration(in: .seconds(5) ... .seconds(86_400)), need: .standard(PathMTUConfiguration().interval))
    package static let minimum = Setting(
        name: "minimum",
        meaning:
            "Least IP packet that is tried: one that passes while larger ones are lost tells a narrow path from an outage;"
            + " every IPv4 host takes 576 (RFC 791), and targets on IPv6 have at least 1280 (RFC 8200)",
        form: SettingForm<Int>.integer(in: 68...65_535, unit: "bytes"), need: .standard(PathMTUConfiguration().minimum))
    package static let maximum = Setting(
        name: "maximum",
        meaning:
            "Largest IP packet that is tried; 1500 is what hosts on an Ethernet send, of which a tunnel of the cloud takes"
            + " some 1400, and where this host's own link takes less, that is the largest",
        form: SettingForm<Int>.integer(in: 68...65_535, unit: "bytes"), need: .standard(PathMTUConfiguration().maximum))

    package static let settings = [
        enabled.description, interval.description, minimum.description, maximum.description,
    ]

    /// The section in the settings of the probes.
    package static let section = SettingDescription(
        name: "path_mtu", sentence: "How the largest packet that the path to a target takes is measured; optional.")

    /// Lays what `node` says over what is inherited.
    package mutating func read(_ node: ConfigurationNode?, problems: inout ProblemCollector) {
        guard let node, let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else {
            return
        }
        isEnabled = section.value(of: Self.enabled, else: isEnabled, problems: &problems)
        interval = section.value(of: Self.interval, else: interval, problems: &problems)
        minimum = section.value(of: Self.minimum, else: minimum, problems: &problems)
        maximum = section.value(of: Self.maximum, else: maximum, problems: &problems)
        guard maximum < minimum else { return }
        problems.add(
            "the maximum of \(maximum) bytes is less than the minimum of \(minimum) bytes; set a maximum of at least that",
            at: section.child(named: Self.maximum.name) ?? section.child(named: Self.minimum.name) ?? node)
    }
}
