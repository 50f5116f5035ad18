import CloudAPI
package import NetworkPrimitives
package import Settings

/// A connection in the embedded cloud. One configuration can show every case of a real cloud.
package struct SimulatedConfiguration: Sendable, Equatable {
    package enum Create: String, Sendable, CaseIterable { case allowed, refused }
    package enum HARole: String, Sendable, CaseIterable { case master, slave }
    package enum Style: String, Sendable, CaseIterable { case `static`, policy, bgp }

    /// The source of the monitor: the VPN gateway.
    package var sourceIP: IPAddress
    /// The destination of the monitor: the customer gateway.
    package var destinationIP: IPAddress
    /// Whether the creation of a monitor succeeds.
    package var create: Create
    /// Whether the cloud's list has the connection.
    package var isListed: Bool
    /// Connections with one name share the gateway; `nil` for one gateway for each source address.
    package var gatewayName: String?
    /// Connections with one name share the customer gateway; `nil` for one for each destination address.
    package var customerGatewayName: String?
    package var haRole = HARole.master
    package var style = Style.static
    package var status = ConnectionStatus.active
    package var tags: [String: String] = [:]
    /// Whether the cloud also measures inside the tunnel. Only the style `static` allows it.
    package var hasNQA = false
    package var measured = Measurement()
}

extension SimulatedConfiguration {
    package static let sourceIP = Setting(
        name: "source_ip", meaning: "Source address of the monitor, the VPN gateway", form: .hostAddress,
        need: .required)
    package static let destinationIP = Setting(
        name: "destination_ip", meaning: "Destination address of the monitor, the customer gateway",
        form: .hostAddress, need: .required)
    package static let create = Setting(
        name: "create", meaning: "Response of the embedded cloud to the creation of a monitor",
        form: .choice(Create.self), need: .standard(.allowed))
    package static let listed = Setting(
        name: "listed",
        meaning: "Whether the embedded cloud lists the connection. With false, the connection does not exist",
        form: .boolean, need: .standard(true))
    package static let gateway = Setting(
        name: "gateway", meaning: "Name of the VPN gateway. Connections with the same name share the gateway",
        form: .name, need: .optional)
    package static let customerGateway = Setting(
        name: "customer_gateway",
        meaning: "Name of the customer gateway. Connections with the same name share it",
        form: .name, need: .optional)
    package static let haRole = Setting(
        name: "ha_role", meaning: "Role of the connection in its pair", form: .choice(HARole.self),
        need: .standard(.master))
    package static let style = Setting(
        name: "style", meaning: "Routing mode of the connection", form: .choice(Style.self),
        need: .standard(.static))
    package static let status = Setting(
        name: "status", meaning: "Status of the connection", form: .connectionStatus, need: .standard(.active))
    static let tagsSection = SettingDescription(
        name: "tags", sentence: "Tags of the connection, by key. At most 20. Optional.",
        shape: .texts(most: 20))
    static let nqa = Setting(
        name: "nqa", meaning: "Whether the cloud also measures inside the tunnel. Requires the style static",
        form: .boolean, need: .standard(false))
    static let measuredSection = SettingDescription(
        name: "measured", sentence: "Measurements of the connection in Cloud Eye. Optional.")

    package static let settings =
        [
            sourceIP.description, destinationIP.description, create.description, listed.description,
            gateway.description, customerGateway.description,
        ]
        + [haRole.description, style.description, status.description, tagsSection, nqa.description, measuredSection]

    package init?(_ node: ConfigurationNode, provider: ConnectionContext.Provider, problems: inout ProblemCollector) {
        switch provider {
        case .unreadable: break
        case .absent: problems.add("is only for cloud.provider embedded, and there is no cloud. Remove it", at: node)
        case .known(let provider) where provider.isSimulated: break
        case .known(let provider):
            problems.add("is only for cloud.provider embedded, not for \(provider.rawValue). Remove it", at: node)
        }
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return nil }
        let source = section.value(of: Self.sourceIP, problems: &problems)
        let destination = section.value(of: Self.destinationIP, problems: &problems)
        create = section.value(of: Self.create, else: .allowed, problems: &problems)
        isListed = section.value(of: Self.listed, else: true, problems: &problems)
        // A value that cannot be read is already a problem. The rest is still checked.
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
        problems.add("requires the style static, not \(style.rawValue). Remove one of them", at: node)
    }
}

extension SimulatedConfiguration {
    /// The measurements of a connection in the embedded cloud's Cloud Eye.
    package struct Measurement: SettingsSection, Equatable {
        /// Between the gateways; `nil` for one that the embedded cloud invents.
        package var latency: Duration?
        /// In percent, 0 to 100.
        package var loss = 0

        package static var defaults: Self { Self() }

        package init(latency: Duration? = nil, loss: Int = 0) {
            self.latency = latency
            self.loss = loss
        }

        package static let declaration = SectionDeclaration<Self> {
            SectionField(
                "latency", \.latency, .duration(in: .zero ... .seconds(5)), "Average round-trip time",
                otherwise: "Default: an invented one.")
            SectionField(
                "loss", \.loss, .integer(in: 0...100, unit: "percent"),
                "Packet loss. With 100 percent, there is no round-trip time")
        }
    }
}
