package import Settings

/// The parts of the file that the rules of a connection depend on.
package struct ConnectionContext: Sendable {
    package enum Provider: Sendable, Equatable {
        /// The file has no cloud.
        case absent
        /// The cloud has a problem, so that rules that depend on it do not apply.
        case unreadable
        case known(CloudConfiguration.Provider)
    }

    package let provider: Provider
    package let mode: MonitorsConfiguration.Mode
    /// The settings that a connection inherits.
    package let probes: ProbeSettings
    /// The settings that a connection inherits.
    package let policy: ConnectionPolicy
    /// The default targets in the file.
    let targetsNode: ConfigurationNode?
    /// The default targets for a connection without `probes`; `nil` if the file has none.
    private let targets: [TargetConfiguration]?

    package init(
        provider: Provider, mode: MonitorsConfiguration.Mode, probes: ProbeSettings, policy: ConnectionPolicy,
        targets node: ConfigurationNode?, problems: inout ProblemCollector
    ) {
        self.provider = provider
        self.mode = mode
        self.probes = probes
        self.policy = policy
        targetsNode = node
        targets = node.map {
            TargetConfiguration.list($0, context: TargetContext(mode: mode, probes: probes), problems: &problems)
        }
    }
}

extension ConnectionContext {
    /// Returns the targets of a connection or a discovery, or the default ones.
    package func targets(
        of section: ConfigurationSection, policy: ConnectionPolicy, problems: inout ProblemCollector
    ) -> [TargetConfiguration] {
        let before = problems.count
        let targets = readTargets(of: section, policy: policy, problems: &problems)
        // Without the targets that cannot be read, their number would be too low.
        if problems.count == before { policy.check(targets, of: section, problems: &problems) }
        return targets
    }

    private func readTargets(
        of section: ConfigurationSection, policy: ConnectionPolicy, problems: inout ProblemCollector
    ) -> [TargetConfiguration] {
        let own = ProbeSettings(
            section.child(ConnectionConfiguration.probesSection), inherited: probes, problems: &problems)
        let node = section.child(ConnectionConfiguration.targetsSection)
        if node == nil, own == probes, let targets { return targets }
        guard let node = node ?? targetsNode else {
            if mode == .none {
                problems.add(
                    "is required if monitors.mode is none: a list of targets, each with its address", at: section,
                    missing: ConnectionConfiguration.targetsSection)
            }
            return [TargetConfiguration(name: TargetConfiguration.peer, address: nil, probes: own)]
        }
        return TargetConfiguration.list(node, context: TargetContext(mode: mode, probes: own), problems: &problems)
    }
}
