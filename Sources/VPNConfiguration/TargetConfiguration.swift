import Network
import ProbeEngine
package import Settings

/// One address or host name to probe within a connection.
package struct TargetConfiguration: Sendable, Equatable {
    /// Unique within the connection; 1 to 64 of `A-Z a-z 0-9 _ . -`.
    package var name: String
    /// `nil` where the cloud has it: the `destination_ip` of the connection's monitor for `peer`, its `source_ip` for
    /// `gateway`, and the connection's `tunnel_peer_address` for `tunnel`.
    package var address: ProbeAddress?
    /// Whether it is behind the tunnel, if the file says so. It stands here since configurations hold many targets, and so
    /// they are smaller.
    var isInside: Bool?
    package var probes: ProbeSettings
}

extension TargetConfiguration {
    /// Where the target is: as the file says, else by its name and address. A host name is somebody's host, and a public
    /// address is reached without the tunnel.
    package var place: TargetPlace {
        if let isInside { return isInside ? .inside : name == Self.gateway ? .gateway : .line }
        switch (name, address) {
        case (Self.peer, _): return .line
        case (Self.gateway, _): return .gateway
        case (_, .literal(let address)?): return address.isPrivate ? .inside : .line
        case (_, .name?), (_, nil): return .inside
        }
    }
}

extension TargetConfiguration {
    /// The target whose address is the monitor's `destination_ip`.
    package static let peer = "peer"
    /// The target whose address is the monitor's `source_ip`.
    package static let gateway = "gateway"
    /// The target whose address is the far inner address of the connection's tunnel.
    package static let tunnel = "tunnel"

    package static let name = Setting(
        name: "name",
        meaning:
            "Name of the target in all metrics, unique within the connection. peer and gateway are the monitor's ends;"
            + " tunnel is the far end inside the tunnel",
        form: .name, need: .required)
    package static let address = Setting(
        name: "address",
        meaning:
            "Address or host name to probe",
        form: .probeAddress,
        need: .otherwise("Required, except for peer, gateway and tunnel if monitors.mode is not none."))
    package static let inside = Setting(
        name: "inside",
        meaning:
            "Whether the target is behind the tunnel",
        form: .boolean,
        need: .otherwise(
            "Default: true for tunnel, private addresses and host names; false for peer, gateway and public addresses."))
    static let probesSection = SettingDescription(
        name: "probes", sentence: "Settings of probes above, for this target. Optional.")

    package static let settings = [name.description, address.description, inside.description, probesSection]

    /// Every target is a task and a few time series, and a connection with more is a mistake in a generated file.
    private static let maximumCount = 64

    /// Those whose address the cloud has.
    private static let known = [peer, gateway, tunnel]

    /// Reads a list of targets.
    package static func list(
        _ node: ConfigurationNode, context: TargetContext, problems: inout ProblemCollector
    ) -> [TargetConfiguration] {
        guard case .sequence(let items) = node.content else {
            problems.add("is \(node.kind) where a list of targets is expected; begin each with a dash", at: node)
            return []
        }
        if items.isEmpty { problems.add("is empty; leave it out to probe peer, or add a target", at: node) }
        if items.count > maximumCount {
            problems.add("\(items.count) targets are above the maximum of \(maximumCount)", at: node)
        }
        return unique(items, context: context, problems: &problems)
    }

    private static func unique(
        _ items: [ConfigurationNode], context: TargetContext, problems: inout ProblemCollector
    ) -> [TargetConfiguration] {
        var names = UniqueValues(of: Self.name.name)
        return items.compactMap { item in
            let item = whole(item)
            let target = TargetConfiguration(item, context: context, problems: &problems)
            names.check(target?.name, in: item, problems: &problems)
            return target
        }
    }

    /// A name alone as the mapping that it stands for.
    private static func whole(_ node: ConfigurationNode) -> ConfigurationNode {
        guard case .text = node.content else { return node }
        return ConfigurationNode(
            content: .mapping([.init(key: Self.name.name, position: node.position, value: node)]),
            position: node.position, path: node.path)
    }

    /// `nil` where the node is no mapping; a name that cannot be read is a problem and stands as an empty one.
    private init?(_ node: ConfigurationNode, context: TargetContext, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return nil }
        let readable = section.value(of: Self.name, problems: &problems)
        name = readable ?? ""
        address = section.value(of: Self.address, problems: &problems)
        isInside = section.value(of: Self.inside, problems: &problems)
        probes = ProbeSettings(section.child(Self.probesSection), inherited: context.probes, problems: &problems)
        if let addressNode = section.child(named: Self.address.name) {
            checkFamilies(addressNode, own: section.child(Self.probesSection), problems: &problems)
            return
        }
        guard let readable else { return }
        checkOrigin(readable, section, mode: context.mode, problems: &problems)
    }

    /// No request can come from an address of one family and go to one of the other.
    private func checkFamilies(
        _ addressNode: ConfigurationNode, own probesNode: ConfigurationNode?, problems: inout ProblemCollector
    ) {
        guard let address, let source = probes.path.source else { return }
        switch address {
        case .literal(let literal):
            guard literal.family != source.family else { return }
            problems.add(
                "\(literal) is \(literal.kind) and the source \(source) is \(source.kind);"
                    + " both must be of one family",
                at: probesNode?.child(ProbeSettings.Values.setting(\.path.source).name) ?? addressNode)
        case .name(let name):
            guard let only = probes.addressFamily.only, only != source.family else { return }
            problems.add(
                "the source \(source) is \(source.kind), and address_family \(probes.addressFamily.rawValue) takes none"
                    + " for \(name); change one of them",
                at: probesNode?.child(ProbeSettings.Values.setting(\.addressFamily).name) ?? probesNode?.child(ProbeSettings.Values.setting(\.path.source).name)
                    ?? addressNode)
        }
    }

    private func checkOrigin(
        _ name: String, _ section: ConfigurationSection, mode: MonitorsConfiguration.Mode,
        problems: inout ProblemCollector
    ) {
        let isKnown = Self.known.contains(name)
        if isKnown && mode != .none { return }
        let reason =
            isKnown
            ? "is required where monitors.mode is none, for no cloud is asked for the address of \(name)"
            : "is required; only peer, gateway and tunnel take theirs from the cloud"
        problems.add(reason, at: section, missing: Self.address.description)
    }
}
