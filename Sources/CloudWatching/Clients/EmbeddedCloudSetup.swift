import CloudAPI
package import EmbeddedCloud
import ExporterToolkit
package import VPNConfiguration

extension EmbeddedCloud {
    /// Binds the embedded cloud to a listener.
    ///
    /// - Parameter setting: the setting of the listener, for the error message.
    package static func bind(
        _ configuration: EmbeddedCloudConfiguration, at listener: LoopbackListener, by setting: String
    ) async throws -> EmbeddedCloud {
        do throws(BindingError) {
            return try await bind(configuration, host: "\(listener.address)", port: Int(listener.port))
        } catch {
            guard let code = error.code else { throw error }
            throw ListenFailure(place: "\(listener)", setting: setting, port: Int(listener.port), code: code)
        }
    }
}

extension EmbeddedCloudConfiguration {
    /// Creates the cloud that the configuration simulates.
    package init(_ cloud: CloudConfiguration, connections: [ConnectionConfiguration]) {
        self.init(
            projectID: cloud.project.text, region: cloud.region, userName: Self.userName, password: Self.password,
            domainName: Self.domainName, accessKeys: Self.accessKeys,
            connections: Self.connections(connections), pendingCreateTime: cloud.pendingCreate)
    }

    /// Returns the simulated connections. Connections without a simulation, or hidden from the cloud, are absent.
    package static func connections(_ connections: [ConnectionConfiguration]) -> [SimulatedConnection] {
        connections.compactMap { SimulatedConnection($0) }
    }

    /// The embedded cloud's only user. These values are no secrets: the cloud listens on loopback and holds nothing real.
    package static let userName = "exporter"
    package static let password = "embedded"
    package static let domainName = "embedded"

    /// A permanent and a temporary access key. These are no secrets either.
    package static let accessKeys = [
        SimulatedAccessKey(id: "EMBEDDED00PERMANENT0", secret: "embedded-secret-key-0123456789abcdefABCD"),
        SimulatedAccessKey(
            id: "EMBEDDED00TEMPORARY0", secret: "embedded-temporary-key-0123456789abcdefA",
            securityToken: "embedded-security-token-0123456789abcdef"),
    ]
}

extension Project {
    /// The ID or the name. For the embedded cloud, the configuration always has the ID.
    fileprivate var text: String {
        switch self {
        case .id(let text), .name(let text): text
        }
    }
}

extension SimulatedConnection {
    /// Creates the simulation of a connection. `nil` if the cloud must not list it.
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
    /// The response to a user without permission to create monitors (VPN API, "Error Codes").
    fileprivate static let notAuthorized = Refusal(
        status: 403, errorCode: "VPN.0007", errorMessage: "The user is not authorized to perform the operation.")
}
