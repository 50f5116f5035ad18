import CloudAPI
package import Settings

/// One VPN connection to watch.
package struct ConnectionConfiguration: Sendable, Equatable {
    /// The unique name: 1 to 64 of `A-Z a-z 0-9 _ . -`, like the cloud's names (VPN API, "Creating a VPN Connection").
    package var name: String
    /// The ID in the cloud, a unique UUID in lower case; `nil` only if `monitors.mode` is `none`.
    package var id: String?
    /// User labels of `vpn_connection_info`.
    package var labels: [String: String]
    /// The connection in the embedded cloud; `nil` if that does not have it, or if the cloud is a real one.
    package var simulated: SimulatedConfiguration?
    /// The targets, at least one. Their names are unique within the connection.
    package var targets: [TargetConfiguration]
    package var policy = ConnectionPolicy()

    package init(
        name: String, id: String? = nil, labels: [String: String], simulated: SimulatedConfiguration? = nil,
        targets: [TargetConfiguration], policy: ConnectionPolicy = ConnectionPolicy()
    ) {
        self.name = name
        self.id = id
        self.labels = labels
        self.simulated = simulated
        self.targets = targets
        self.policy = policy
    }
}

extension ConnectionConfiguration {
    package static let name = Setting(
        name: "name", meaning: "Name of the connection in all metrics. Unique", form: .name, need: .required)
    package static let id = Setting(
        name: "id", meaning: "ID of the connection in the cloud. Unique",
        form: .uuid, need: .otherwise("Required unless monitors.mode is none."))
    static let labelsSection = SettingDescription(
        name: "labels",
        sentence:
            "Additional labels of vpn_connection_info. At most 32, with values of 1 to 256 characters. Optional.",
        shape: .texts(most: 32))
    static let simulatedSection = SettingDescription(
        name: "simulated",
        sentence:
            "Properties of the connection in the embedded cloud, which does not know the connection without them. Optional."
    )
    static let probesSection = SettingDescription(
        name: "probes", sentence: "Settings of probes above, for this connection. Optional.")
    static let targetsSection = SettingDescription(
        name: "targets", sentence: "Addresses to probe. At most 64. Default: those of targets above.")

    package static let settings =
        [
            name.description, id.description, labelsSection, simulatedSection, probesSection, targetsSection,
        ] + ConnectionPolicy.settings

    /// Reads a connection; `nil` if the node is not a mapping. A name that cannot be read is a problem, and becomes
    /// empty.
    package init?(_ node: ConfigurationNode, context: ConnectionContext, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return nil }
        name = section.value(of: Self.name, problems: &problems) ?? ""
        id = section.value(of: Self.id, problems: &problems)
        labels = section.child(Self.labelsSection).map { ConnectionLabels.read($0, problems: &problems) } ?? [:]
        simulated = section.child(Self.simulatedSection)
            .flatMap { SimulatedConfiguration($0, provider: context.provider, problems: &problems) }
        policy = ConnectionPolicy(section, inherited: context.policy, problems: &problems)
        targets = context.targets(of: section, policy: policy, problems: &problems)
        checkIdentity(section, context: context, problems: &problems)
    }

    private func checkIdentity(
        _ section: ConfigurationSection, context: ConnectionContext, problems: inout ProblemCollector
    ) {
        guard section.child(named: Self.id.name) == nil else { return }
        if context.mode != .none {
            let other = name.isEmpty ? "" : ". Or select the connection by its name: - discover: { name: \(name) }"
            problems.add(
                "is required unless monitors.mode is none: \(Self.id.form.bound)\(other)", at: section,
                missing: Self.id.description)
        } else if case .known(let provider) = context.provider, provider.isSimulated,
            let simulated = section.child(Self.simulatedSection)
        {
            problems.add("the embedded cloud knows connections by their ID. Add the connection's id", at: simulated)
        }
    }
}
