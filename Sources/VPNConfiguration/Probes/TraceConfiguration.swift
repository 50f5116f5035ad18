package import Settings

/// The settings for tracing the path to a target.
package struct TraceConfiguration: SettingsSection, Hashable {
    package var isEnabled = true
    /// The minimum time from one trace of a target to the next.
    package var minimumInterval = Duration.seconds(300)
    package var maximumHops: UInt8 = 30

    package static var defaults: Self { Self() }
}

extension TraceConfiguration {
    package static let declaration = SectionDeclaration<Self> {
        SectionField(
            "enabled", \.isEnabled, .boolean,
            "Whether to trace the routers to a target: at its first reply, and at the start and end of an outage")
        SectionField(
            "minimum_interval", \.minimumInterval, .duration(in: .seconds(10) ... .seconds(86_400)),
            "Minimum time between two traces of a target for the same occasion")
        SectionField("max_hops", \.maximumHops, .integer(in: 1...64), "Maximum number of hops in a trace")
    }
}
