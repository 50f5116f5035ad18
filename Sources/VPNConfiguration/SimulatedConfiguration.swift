package import Network
package import Settings

/// What the embedded cloud knows of a connection, so that one configuration shows every case a real cloud has.
package struct SimulatedConfiguration: Sendable, Equatable {
    package enum Create: String, Sendable, CaseIterable { case allowed, refused }
    package enum HARole: String, Sendable, CaseIterable { case master, slave }
    package enum Style: String, Sendable, CaseIterable { case `static`, policy, bgp }

    /// The monitor's own end: the VPN gateway.
    package var sourceIP: IPAddress
    /// The monitor's far end: the customer gateway.
    package var destinationIP: IPAddress
    /// Whether the creation of a monitor succeeds.
    package var create: Create
    /// Whether the cloud's list has the connection.
    package var isListed: Bool
    /// Connections with one name share the gateway; `nil` has one for each source address.
    package var gatewayName: String?
    /// Connections with one name share the customer gateway; `nil` has one for each destination address.
    package var customerGatewayName: String?
    package var haRole = HARole.master
    package var style = Style.static
    package var status = ConnectionStatus.active
    package var tags: [String: String] = [:]
    /// Whether the cloud measures within the tunnel, too; for the style `static` only.
    package var hasNQA = false
    package var measured = Measurement()
}

extension SimulatedConfiguration {
    package static let sourceIP = Setting(
        name: "source_ip", meaning: "The monitor's source address, the VPN gateway", form: .hostAddress,
        need: .required)
    package static let destinationIP = Setting(
        name: "destination_ip", meaning: "The monitor's destination address, the customer gateway",
        form: .hostAddress, need: .required)
    package static let create = Setting(
        name: "create", meaning: "Whether the embedded cloud lets a monitor be created for the connection",
        form: .choice(Create.self), need: .standard(.allowed))
    package static let listed = Setting(
        name: "listed", meaning: "Whether the embedded cloud lists the connection; false is as if it did not exist",
        form: .boolean, need: .standard(true))
    package static let gateway = Setting(
        name: "gateway", meaning: "The VPN gateway's name, which makes it one for all connections with that name",
        form: .name, need: .optional)
    package static let customerGateway = Setting(
        name: "customer_gateway",
        meaning: "The customer gateway's name, which makes it one for all connections with that name",
        form: .name, need: .optional)
    package static let haRole = Setting(
        name: "ha_role", meaning: "The connection's part in its pair", form: .choice(HARole.self),
        need: .standard(.master))
    package static let style = Setting(
        name: "style", meaning: "How the connection finds the peer's networks", form: .choice(Style.self),
        need: .standard(.static))
    package static let status = Setting(
        name: "status", meaning: "The connection's state", form: .connectionStatus, need: .standard(.active))
    static let tagsSection = SettingDescription(
        name: "tags", sentence: "The connection's tags by key, at most 20; optional.",
        shape: .texts(most: 20))
    static let nqa = Setting(
        name: "nqa", meaning: "Whether the cloud measures within the tunnel, too, which only the style static has",
        form: .boolean, need: .standard(false))
    static let measuredSection = SettingDescription(
        name: "measured", sentence: "What Cloud Eye has measured of the connection; optional.")

    package static let settings =
        [
            sourceIP.description, destinationIP.description, create.description, listed.description,
            gateway.description, customerGateway.description,
        ]
        + [haRole.description, style.description, status.description, tagsSection, nqa.description, measuredSection]

    package init?(_ node: ConfigurationNode, provider: ConnectionContext.Provider, problems: inout ProblemCollector) {
        switch provider {
        case .known(.embedded), .unreadable: break
        case .absent: problems.add("is for cloud.provider embedded only, and there is no cloud; remove it", at: node)
        case .known(let provider):
            problems.add("is for cloud.provider embedded only, not for \(provider.rawValue); remove it", at: node)
        }
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return nil }
        let source = section.value(of: Self.sourceIP, problems: &problems)
        let destination = section.value(of: Self.destinationIP, problems: &problems)
        create = section.value(of: Self.create, else: .allowed, problems: &problems)
        isListed = section.value(of: Self.listed, else: true, problems: &problems)
        // What could not be read is a problem already; the rest is still judged.
        sourceIP = source ?? LoopbackListener.anyPort.address
        destinationIP = destination ?? LoopbackListener.anyPort.address
        readProperties(section, problems: &problems)
        if source == nil || destination == nil { return nil }
    }

    private mutating func readProperties(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        gatewayName = section.value(of: Self.gateway, problems: &problems)
        customerGatewayName = section.value(of: Self.customerGateway, problems: &problems)
        haRole = section.value(of: Self.haRole, else: haRole, problems: &problems)
        style = section.value(of: Self.style, else: style, problems: &problems)
        status = section.value(of: Self.status, else: status, problems: &problems)
        tags = section.child(Self.tagsSection).map { ConnectionTags.read($0, problems: &problems) } ?? [:]
        hasNQA = section.value(of: Self.nqa, else: hasNQA, problems: &problems)
        measured = section.child(Self.measuredSection).map { Measurement($0, problems: &problems) } ?? measured
        guard hasNQA, style != .static, let node = section.child(named: Self.nqa.name) else { return }
        problems.add("goes with the style static only, not with \(style.rawValue); remove one of them", at: node)
    }
}
