package import Settings

/// What to do about the cloud's own monitors of the configured connections, and how often.
package struct MonitorsConfiguration: Sendable, Equatable {
    package enum Mode: String, Sendable, CaseIterable {
        /// Creates the monitors that are missing.
        case ensure
        /// Takes the monitors that exist and never creates one.
        case observe
        /// Asks no cloud at all; every target has its address in the file.
        case none
    }

    package var mode = Mode.ensure
    /// From the end of one reconciliation to the start of the next.
    package var interval = Duration.seconds(300)
}

extension MonitorsConfiguration {
    package static let mode = Setting(
        name: "mode",
        meaning:
            "Whether to create missing monitors (ensure), only use those that exist (observe), or ask no cloud (none)",
        form: .choice(Mode.self), need: .standard(.ensure))
    package static let interval = Setting(
        name: "interval",
        meaning: "Time between two reconciliations with the cloud; at least 10s where the cloud is a real one",
        form: .duration(in: .seconds(1) ... .seconds(86_400)), need: .standard(.seconds(300)))

    package static let settings = [mode.description, interval.description]

    /// The calls are recorded in the customer's audit log and count against the cloud's request limits.
    private static let minimumForRealCloud = Duration.seconds(10)

    package init(_ node: ConfigurationNode?, provider: CloudConfiguration.Provider?, problems: inout ProblemCollector) {
        guard let node, let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else {
            return
        }
        mode = section.value(of: Self.mode, problems: &problems) ?? mode
        interval = section.value(of: Self.interval, problems: &problems) ?? interval
        guard let provider, provider != .embedded, interval < Self.minimumForRealCloud else { return }
        problems.add(
            "\(DurationText.write(interval)) is below the minimum of \(DurationText.write(Self.minimumForRealCloud))"
                + " for \(provider.rawValue); less is for the embedded cloud only",
            at: section.child(named: Self.interval.name) ?? node)
    }
}
