import ICMP

/// What the embedded cloud knows of a connection, so that one configuration shows every case a real cloud has.
struct SimulatedConfiguration: Sendable, Equatable {
    enum Create: String, Sendable, CaseIterable { case allowed, refused }

    /// The monitor's own end: the VPN gateway.
    var sourceIP: IPAddress
    /// The monitor's far end: the customer gateway.
    var destinationIP: IPAddress
    /// Whether the creation of a monitor succeeds.
    var create: Create
    /// Whether the cloud's list has the connection.
    var isListed: Bool
}

extension SimulatedConfiguration {
    static let sourceIP = Setting(
        name: "source_ip", meaning: "The monitor's source address, the VPN gateway", form: .hostAddress,
        need: .required)
    static let destinationIP = Setting(
        name: "destination_ip", meaning: "The monitor's destination address, the customer gateway",
        form: .hostAddress, need: .required)
    static let create = Setting(
        name: "create", meaning: "Whether the embedded cloud lets a monitor be created for the connection",
        form: .choice(Create.self), need: .standard(.allowed))
    static let listed = Setting(
        name: "listed", meaning: "Whether the embedded cloud lists the connection; false is as if it did not exist",
        form: .boolean, need: .standard(true))

    static let settings = [sourceIP.description, destinationIP.description, create.description, listed.description]

    init?(_ node: ConfigurationNode, provider: ConnectionContext.Provider, problems: inout ProblemCollector) {
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
        guard let source, let destination else { return nil }
        sourceIP = source
        destinationIP = destination
    }
}
