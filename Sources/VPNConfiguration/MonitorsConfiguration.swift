package import Settings

/// How the cloud's own monitors of the configured connections are managed, and how often.
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
    /// From the end of one reconciliation to the start of the next.
    package var interval = Duration.seconds(300)

    package init() {}

    package init(mode: Mode = .ensure, interval: Duration = .seconds(300)) {
        self.mode = mode
        self.interval = interval
    }
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

    /// Calls appear in the customer's audit log and count against the cloud's request limits.
    private static let minimumForRealCloud = Duration.seconds(10)

    package init(_ node: ConfigurationNode?, provider: CloudConfiguration.Provider?, problems: inout ProblemCollector) {
        self.init(node, problems: &problems)
        guard let node, let provider else { return }
        RealCloudInterval(setting: Self.setting(\.interval), minimum: Self.minimumForRealCloud)
            .check(interval, in: node, provider, &problems)
    }
}

/// The minimum of an interval between calls to a real cloud. The embedded cloud has none.
struct RealCloudInterval: Sendable {
    let setting: Setting<Duration>
    let minimum: Duration

    func check(
        _ interval: Duration, in section: ConfigurationNode, _ provider: CloudConfiguration.Provider,
        _ problems: inout ProblemCollector
    ) {
        guard provider != .embedded, interval < minimum, case .mapping = section.content else { return }
        problems.add(
            "\(DurationText.write(interval)) is below the minimum of \(DurationText.write(minimum)) for"
                + " \(provider.rawValue). Only the embedded cloud accepts less",
            at: section.child(setting.name) ?? section)
    }
}
