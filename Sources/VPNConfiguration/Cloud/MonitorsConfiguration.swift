import CloudAPI
package import Settings

/// The settings for the cloud's monitors of the configured connections.
package struct MonitorsConfiguration: SettingsSection, Equatable {
    package enum Mode: String, Sendable, CaseIterable {
        /// Creates the monitors that are missing.
        case ensure
        /// Uses the monitors that exist, and never creates one.
        case observe
        /// Calls no cloud. Every target has its address in the file.
        case none
    }

    package var mode = Mode.ensure
    /// The time from the end of one reconciliation to the start of the next.
    package var interval = Duration.seconds(300)

    package static var defaults: Self { Self() }
}

extension MonitorsConfiguration {
    package static let declaration = SectionDeclaration<Self> {
        SectionField(
            "mode", \.mode, .choice(Mode.self),
            "Whether to create missing monitors (ensure), only use existing ones (observe), or call no cloud (none)")
        SectionField(
            "interval", \.interval, .duration(in: .seconds(1) ... .seconds(86_400)),
            "Time between two reconciliations with the cloud. At least 10s with a real cloud")
    }

    package init(_ node: ConfigurationNode?, provider: CloudConfiguration.Provider?, problems: inout ProblemCollector) {
        self = Self(node, problems: &problems)
        guard let node, let provider else { return }
        CallInterval(setting: Self.setting(\.interval), minimum: provider.limits.minimumReconciliationInterval)
            .check(interval, in: node, provider, &problems)
    }
}

/// The minimum of an interval between calls to a cloud, which its request limits require.
struct CallInterval: Sendable {
    let setting: Setting<Duration>
    let minimum: Duration

    func check(
        _ interval: Duration, in section: ConfigurationNode, _ provider: CloudConfiguration.Provider,
        _ problems: inout ProblemCollector
    ) {
        guard interval < minimum, case .mapping = section.content else { return }
        problems.add(
            "\(DurationText.write(interval)) is below the minimum of \(DurationText.write(minimum)) for"
                + " \(provider.rawValue). Only the embedded cloud accepts less",
            at: section.child(setting.name) ?? section)
    }
}
