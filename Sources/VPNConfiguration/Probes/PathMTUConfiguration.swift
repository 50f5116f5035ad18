package import Settings

/// The settings for measuring the path MTU of a target.
package struct PathMTUConfiguration: SettingsSection, Hashable {
    package var isEnabled = false
    /// The time from one examination to the next.
    package var interval = Duration.seconds(60)
    /// The size of the smallest IP packet, in bytes. It must pass before the exporter reports anything.
    package var minimum = 576
    /// The size of the largest IP packet, in bytes.
    package var maximum = 1_500

    package static var defaults: Self { Self() }
}

extension PathMTUConfiguration {
    package static let declaration = SectionDeclaration<Self> {
        SectionField(
            "enabled", \.isEnabled, .boolean,
            "Whether to measure the largest IP packet that passes to the target unfragmented. It costs at most two"
                + " requests per interval, and a rare search")
        SectionField(
            "interval", \.interval, .duration(in: .seconds(5) ... .seconds(86_400)),
            "Time between two examinations of a target's path MTU")
        SectionField(
            "minimum", \.minimum, .integer(in: 68...65_535, unit: "bytes"),
            "Smallest IP packet to try. If it passes and larger ones are lost, the path is narrow and not in outage."
                + " Every IPv4 host accepts 576 bytes (RFC 791); targets on IPv6 get at least 1280 (RFC 8200)")
        SectionField(
            "maximum", \.maximum, .integer(in: 68...65_535, unit: "bytes"),
            "Largest IP packet to try. Hosts on an Ethernet send 1500 bytes; a tunnel of the cloud passes about 1400."
                + " The MTU of this host's link is an upper limit")
    }

    package func check(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        guard maximum < minimum else { return }
        let names = [Self.setting(\.maximum).name, Self.setting(\.minimum).name]
        problems.add(
            "the maximum of \(maximum) bytes is less than the minimum of \(minimum) bytes. Set a maximum of at least that",
            at: names.lazy.compactMap(section.child(named:)).first ?? section.node)
    }
}
