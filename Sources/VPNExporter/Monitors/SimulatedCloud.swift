import EmbeddedCloud

extension EmbeddedCloudConfiguration {
    /// The cloud that the configuration simulates: the connections that say how, and that are not hidden from it.
    init(_ cloud: CloudConfiguration, connections: [ConnectionConfiguration]) {
        let credentials = CloudCredentials.embedded
        self.init(
            projectID: cloud.projectID, region: cloud.region, userName: credentials.userName,
            password: EmbeddedCloudConfiguration.password, domainName: credentials.domainName,
            connections: connections.compactMap { SimulatedConnection($0) }, pendingCreateTime: cloud.pendingCreate)
    }

    /// Of the embedded cloud's one user. No secret: that cloud listens on loopback alone and holds nothing real.
    static let password = "embedded"
}

extension SimulatedConnection {
    /// `nil` where the cloud is not to know the connection.
    fileprivate init?(_ connection: ConnectionConfiguration) {
        guard let id = connection.id, let simulated = connection.simulated, simulated.isListed else { return nil }
        self.init(
            id: id, name: connection.name, sourceIP: "\(simulated.sourceIP)",
            destinationIP: "\(simulated.destinationIP)",
            createRefusal: simulated.create == .refused ? .notAuthorized : nil)
    }
}

extension Refusal {
    /// What a user without the right to create monitors is told (VPN API, "Error Codes").
    fileprivate static let notAuthorized = Refusal(
        status: 403, errorCode: "VPN.0007", errorMessage: "The user is not authorized to perform the operation.")
}
