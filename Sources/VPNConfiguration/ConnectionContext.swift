package import Settings

/// What the rest of the file says that a connection's own rules depend on.
package struct ConnectionContext: Sendable {
    package enum Provider: Sendable, Equatable {
        /// The file has no cloud.
        case absent
        /// The cloud has a problem of its own, so that rules which depend on it would only guess.
        case unreadable
        case known(CloudConfiguration.Provider)
    }

    package let provider: Provider
    package let mode: MonitorsConfiguration.Mode
    /// What a connection inherits.
    package let probes: ProbeSettings
    /// What a connection inherits.
    package let policy: ConnectionPolicy
    /// The targets of a connection that has none of its own, as the file has them.
    let targetsNode: ConfigurationNode?
    /// The same as they are for a connection without settings of its own for probes; `nil` where the file has none.
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
    /// The targets that a connection or a discovery has, or that it gets.
    package func targets(
        of section: ConfigurationSection, policy: ConnectionPolicy, problems: inout ProblemCollector
    ) -> [TargetConfiguration] {
        let before = problems.count
        let targets = readTargets(of: section, policy: policy, problems: &problems)
        // Targets that cannot be read make fewer than there are to be.
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
