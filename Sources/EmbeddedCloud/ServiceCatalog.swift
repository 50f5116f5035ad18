/// The services that a token's catalog and `GET /v3/auth/catalog` list.
struct ServiceCatalog: Sendable {
    let configuration: EmbeddedCloudConfiguration
    /// Of the whole embedded cloud, without a slash at the end; every service is there.
    let baseURL: String

    /// The identity service is one for all regions, which the cloud writes as `*`; it goes by two types. That some services' addresses name
    /// the project and that others do not is as in the cloud.
    func services(of projectID: String?) -> [TokenDocument.Service] {
        let region = configuration.region
        let project = projectID ?? configuration.projectID
        let switches = configuration.switches
        let vpn = switches.catalogPath == .project ? "\(baseURL)/v5/\(project)" : "\(baseURL)/v5"
        return [
            service(type: "identity", name: "iam", region: "*", url: "\(baseURL)/v3"),
            service(type: "iam", region: "*", url: "\(baseURL)/v3"),
            switches.catalogHasVPN ? service(type: "evpn", region: region, url: vpn) : nil,
            service(type: "ces", region: region, url: "\(baseURL)/V1.0/\(project)"),
            service(type: "vpc", region: region, url: "\(baseURL)/v1/\(project)"),
            service(type: "volumev2", region: region, url: "\(baseURL)/v2/\(project)"),
        ].compactMap(\.self)
    }

    private func service(type: String, name: String? = nil, region: String, url: String) -> TokenDocument.Service {
        var identifiers = IdentifierSource(text: "service \(type)")
        return .init(
            id: identifiers.hexadecimal(), type: type, name: name ?? type,
            endpoints: [.init(id: identifiers.hexadecimal(), region: region, regionID: region, url: url)])
    }
}
