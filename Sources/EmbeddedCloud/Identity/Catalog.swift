/// Body of the response to `GET /v3/auth/catalog`.
struct CatalogResponse: Encodable {
    let catalog: [CatalogEntry]
    let links: ProjectListResponse.Links
}

/// Service in the catalog of a token and of `GET /v3/auth/catalog`.
struct CatalogEntry: Encodable {
    struct Endpoint: Encodable {
        let id: String
        let interface = "public"
        let region: String
        let regionID: String
        let url: String
    }

    let id: String
    let type: String
    let name: String
    let endpoints: [Endpoint]

    private init(type: String, name: String? = nil, region: String, url: String) {
        var identifiers = IdentifierSource(text: "service \(type)")
        id = identifiers.hexadecimal()
        self.type = type
        self.name = name ?? type
        endpoints = [.init(id: identifiers.hexadecimal(), region: region, regionID: region, url: url)]
    }

    /// Returns the whole catalog. All regions share the identity service, which the cloud writes as `*`, and the
    /// service has two types. As in the real cloud, only some services have the project in their URL.
    ///
    /// - Parameters:
    ///   - baseURL: URL of the whole embedded cloud without a trailing slash. Every service is there.
    ///   - projectID: `nil` is the project with the connections.
    static func all(
        _ configuration: EmbeddedCloudConfiguration, baseURL: String, projectID: String?
    ) -> [CatalogEntry] {
        let region = configuration.region
        let project = projectID ?? configuration.projectID
        let switches = configuration.switches
        let vpn = switches.catalogPath == .project ? "\(baseURL)/v5/\(project)" : "\(baseURL)/v5"
        return [
            CatalogEntry(type: "identity", name: "iam", region: "*", url: "\(baseURL)/v3"),
            CatalogEntry(type: "iam", region: "*", url: "\(baseURL)/v3"),
            switches.catalogHasVPN ? CatalogEntry(type: "evpn", region: region, url: vpn) : nil,
            CatalogEntry(type: "ces", region: region, url: "\(baseURL)/V1.0/\(project)"),
            CatalogEntry(type: "vpc", region: region, url: "\(baseURL)/v1/\(project)"),
            CatalogEntry(type: "volumev2", region: region, url: "\(baseURL)/v2/\(project)"),
        ].compactMap(\.self)
    }
}
