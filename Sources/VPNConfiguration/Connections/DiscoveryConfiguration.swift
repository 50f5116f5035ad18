package import Settings

/// A rule for connections that the cloud lists, in addition to those that the file names.
package struct DiscoveryConfiguration: Sendable, Equatable {
    package var selector = ConnectionSelector()
    /// User labels of `vpn_connection_info` for each of them.
    package var labels: [String: String] = [:]
    /// The targets of each connection. Names are unique.
    package var targets: [TargetConfiguration]
    package var policy = ConnectionPolicy()
}

extension DiscoveryConfiguration {
    static let discoverSection = SettingDescription(
        name: "discover",
        sentence:
            "Rule that selects connections of the cloud, or the word all. It replaces name and id, and requires monitors.mode ensure or observe."
    )

    package static let settings =
        [
            discoverSection, ConnectionConfiguration.labelsSection, ConnectionConfiguration.probesSection,
            ConnectionConfiguration.targetsSection,
        ] + ConnectionPolicy.settings

    /// The word that discovers all connections, instead of a list or of an item.
    private static let word = "discover"

    /// Returns `node` in the form of a discovery; `nil` if it is not one.
    package static func item(_ node: ConfigurationNode) -> ConfigurationNode? {
        if node.child(discoverSection.name) != nil { return node }
        guard node.content == .text(word, isQuoted: false) else { return nil }
        let all = ConfigurationNode(content: .mapping([]), position: node.position, path: node.path)
        return ConfigurationNode(
            content: .mapping([.init(key: word, position: node.position, value: all)]), position: node.position,
            path: node.path)
    }

    /// Reads a discovery; `nil`, with a problem, if the node is not a mapping.
    package init?(_ node: ConfigurationNode, context: ConnectionContext, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems),
            let selection = section.child(Self.discoverSection)
        else { return nil }
        if context.mode == .none {
            problems.add(
                "requires monitors.mode ensure or observe: with none, the exporter calls no cloud",
                at: selection)
        }
        selector = ConnectionSelector(selection, problems: &problems)
        labels =
            section.child(ConnectionConfiguration.labelsSection)
            .map { ConnectionLabels.read($0, problems: &problems) } ?? [:]
        policy = ConnectionPolicy(section, inherited: context.policy, problems: &problems)
        targets = context.targets(of: section, policy: policy, problems: &problems)
    }

    /// Finds discoveries that can never match, since an earlier one matches all connections.
    static func checkOrder(
        _ discoveries: [(DiscoveryConfiguration, ConfigurationNode)], problems: inout ProblemCollector
    ) {
        guard let index = discoveries.firstIndex(where: { $0.0.selector == ConnectionSelector() }) else { return }
        let owner = discoveries[index].1
        for (_, node) in discoveries[(index + 1)...] {
            problems.add(
                "matches nothing, because \(owner.path) in line \(owner.position.line) matches every connection. Move that to"
                    + " the end", at: node)
        }
    }
}
