import CloudAPI
package import EmbeddedCloud
package import VPNConfiguration

extension EmbeddedCloudConfiguration {
    /// The cloud that the configuration simulates: the connections that say how, and that are not hidden from it.
    package init(_ cloud: CloudConfiguration, connections: [ConnectionConfiguration]) {
        self.init(
            projectID: cloud.project.id, region: cloud.region, userName: Self.userName, password: Self.password,
            domainName: Self.domainName, accessKeys: Self.accessKeys,
            connections: Self.connections(connections), pendingCreateTime: cloud.pendingCreate)
    }

    /// Those that say how they are simulated, and that are not hidden from the cloud.
    package static func connections(_ connections: [ConnectionConfiguration]) -> [SimulatedConnection] {
        connections.compactMap { SimulatedConnection($0) }
    }

    /// Of the embedded cloud's one user, as its password. No secret: that cloud listens on loopback alone and holds
    /// nothing real.
    package static let userName = "exporter"
    package static let password = "embedded"
    package static let domainName = "embedded"

    /// A permanent and a temporary one; no secrets, as little as the password.
    package static let accessKeys = [
        SimulatedAccessKey(id: "EMBEDDED00PERMANENT0", secret: "embedded-secret-key-0123456789abcdefABCD"),
        SimulatedAccessKey(
            id: "EMBEDDED00TEMPORARY0", secret: "embedded-temporary-key-0123456789abcdefA",
            securityToken: "embedded-security-token-0123456789abcdef"),
    ]
}

extension Project {
    /// The configuration has the embedded cloud's project by its id.
    fileprivate var id: String {
        switch self {
        case .id(let text), .name(let text): text
        }
    }
}

extension SimulatedConnection {
    /// `nil` where the cloud is not to know the connection.
    fileprivate init?(_ connection: ConnectionConfiguration) {
        guard let id = connection.id, let simulated = connection.simulated, simulated.isListed else { return nil }
        self.init(
            id: id, name: connection.name, sourceIP: "\(simulated.sourceIP)",
            destinationIP: "\(simulated.destinationIP)", style: Style(simulated.style),
            status: simulated.status.rawValue, createRefusal: simulated.create == .refused ? .notAuthorized : nil,
            gatewayName: simulated.gatewayName, customerGatewayName: simulated.customerGatewayName,
            haRole: simulated.haRole == .master ? .master : .slave, tags: simulated.tags,
            enableNQA: simulated.hasNQA, measurement: SimulatedMeasurement(simulated.measured))
    }
}

extension SimulatedConnection.Style {
    fileprivate init(_ style: SimulatedConfiguration.Style) {
        self =
            switch style {
            case .static: .static
            case .policy: .policy
            case .bgp: .bgp
            }
    }
}

extension SimulatedMeasurement {
    fileprivate init(_ measured: SimulatedConfiguration.Measurement) {
        self.init(latency: measured.latency.map { $0 / .milliseconds(1) }, loss: Double(measured.loss))
    }
}

extension Refusal {
    /// What a user without the right to create monitors is told (VPN API, "Error Codes").
    fileprivate static let notAuthorized = Refusal(
        status: 403, errorCode: "VPN.0007", errorMessage: "The user is not authorized to perform the operation.")
}
