package import NetworkPrimitives
import ProbeEngine
package import Settings

/// One address or host name to probe within a connection.
package struct TargetConfiguration: Sendable, Equatable {
    /// The name, unique within the connection: 1 to 64 of `A-Z a-z 0-9 _ . -`.
    package var name: String
    /// The address; `nil` if the cloud has it. The monitor has it as `destination_ip` for `peer`, and as `source_ip`
    /// for `gateway`. The connection has it as `tunnel_peer_address` for `tunnel`.
    package var address: ProbeAddress?
    /// Whether the target is behind the tunnel, if the file has it. Storing it here keeps large configurations smaller.
    var isInside: Bool?
    package var probes: ProbeSettings
}

extension TargetConfiguration {
    /// The place of the target: the one in the file, else the one that its name and address imply. A host name is a
    /// host behind the tunnel, and a public address is reached without it.
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
    /// The name of the target with the monitor's `destination_ip` as its address.
    package static let peer = "peer"
    /// The name of the target with the monitor's `source_ip` as its address.
    package static let gateway = "gateway"
    /// The name of the target with the far inner address of the connection's tunnel.
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
            "Default: true for tunnel, private addresses and host names; false for peer, gateway and public addresses.")
    )
    static let probesSection = SettingDescription(
        name: "probes", sentence: "Settings of probes above, for this target. Optional.")

    package static let settings = [name.description, address.description, inside.description, probesSection]

    /// Each target is a task and some time series. A connection with more targets is a mistake in a generated file.
    private static let maximumCount = 64

    /// The targets with an address in the cloud.
    private static let known = [peer, gateway, tunnel]

    /// Reads a list of targets.
    package static func list(
        _ node: ConfigurationNode, context: TargetContext, problems: inout ProblemCollector
    ) -> [TargetConfiguration] {
        guard case .sequence(let items) = node.content else {
            problems.add("expected a list of targets, got \(node.kind). Begin each with a dash", at: node)
            return []
        }
        if items.isEmpty { problems.add("is empty. Remove it to probe peer, or add a target", at: node) }
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

    /// Returns the mapping that a name alone abbreviates.
    private static func whole(_ node: ConfigurationNode) -> ConfigurationNode {
        guard case .text = node.content else { return node }
        return ConfigurationNode(
            content: .mapping([.init(key: Self.name.name, position: node.position, value: node)]),
            position: node.position, path: node.path)
    }

    /// Reads a target; `nil` if the node is not a mapping. A name that cannot be read is a problem, and becomes empty.
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

    /// A request has its source and destination in one address family.
    private func checkFamilies(
        _ addressNode: ConfigurationNode, own probesNode: ConfigurationNode?, problems: inout ProblemCollector
    ) {
        guard let address, let source = probes.path.source else { return }
        switch address {
        case .literal(let literal):
            guard literal.family != source.family else { return }
            problems.add(
                "\(literal) is \(literal.kind) and the source \(source) is \(source.kind)."
                    + " Both must be of one family",
                at: probesNode?.child(ProbeSettings.Values.setting(\.path.source).name) ?? addressNode)
        case .name(let name):
            guard let only = probes.addressFamily.only, only != source.family else { return }
            problems.add(
                "the source \(source) is \(source.kind), and address_family \(probes.addressFamily.rawValue) excludes"
                    + " that family for \(name). Change one of them",
                at: probesNode?.child(ProbeSettings.Values.setting(\.addressFamily).name) ?? probesNode?.child(
                    ProbeSettings.Values.setting(\.path.source).name)
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
            ? "is required if monitors.mode is none, since no cloud provides the address of \(name)"
            : "is required. Only peer, gateway and tunnel get their address from the cloud"
        problems.add(reason, at: section, missing: Self.address.description)
    }
}

/// The parts of the file that the rules and settings of a target depend on.
package struct TargetContext: Sendable {
    package let mode: MonitorsConfiguration.Mode
    /// The settings that a target inherits.
    package let probes: ProbeSettings
}

/// The place of a target relative to its connection, which determines what the target shows about the connection.
package enum TargetPlace: String, Sendable, Hashable, CaseIterable, Encodable {
    /// Outside the tunnel, at the customer's end: the path of the tunnel's packets.
    case line
    /// Outside the tunnel, at the cloud's end: the VPN gateway. It never makes a connection available.
    case gateway
    /// Behind the tunnel, inside the customer's network.
    case inside
}

/// The address to probe: an IP address, or a host name, which is resolved repeatedly.
package enum ProbeAddress: Sendable, Hashable {
    case literal(IPAddress)
    case name(HostName)
}

extension ProbeAddress: CustomStringConvertible {
    /// The text in the configuration.
    package var description: String {
        switch self {
        case .literal(let address): address.description
        case .name(let name): name.description
        }
    }
}
