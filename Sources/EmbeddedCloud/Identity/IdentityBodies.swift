/// Body of `POST /v3/auth/tokens` for a user with a password.
struct IssueTokenRequest: Decodable {
    struct Auth: Decodable {
        let identity: Identity
        let scope: Scope?
    }

    struct Identity: Decodable {
        let methods: [String]
        let password: Password?
    }

    struct Password: Decodable {
        let user: User
    }

    struct User: Decodable {
        let id: String?
        let name: String?
        let domain: Reference?
        let password: String

        /// Returns whether the request names this user. An ID needs no domain.
        func means(id: String, name: String, domain: NamedResource) -> Bool {
            if let requested = self.id { return requested == id }
            return self.name == name && self.domain?.means(id: domain.id, name: domain.name) ?? false
        }
    }

    /// Reference by ID or by name. The ID takes precedence.
    struct Reference: Decodable {
        let id: String?
        let name: String?

        func means(id: String, name: String) -> Bool {
            self.id.map { $0 == id } ?? (self.name == name)
        }
    }

    /// Scope of the token. The project takes precedence.
    struct Scope: Decodable {
        let project: Reference?
        let domain: Reference?
    }

    let auth: Auth
}

/// Domain or role, as the identity service writes it.
struct NamedResource: Encodable {
    let id: String
    let name: String
}

/// Body of the response to `POST` and `GET /v3/auth/tokens`.
struct TokenResponse: Encodable {
    struct User: Encodable {
        let id: String
        let name: String
        let domain: NamedResource
        /// Empty, because the password never expires.
        let passwordExpiresAt = ""
    }

    struct Project: Encodable {
        let id: String
        let name: String
        let domain: NamedResource
    }

    struct Token: Encodable {
        let methods = ["password"]
        let issuedAt: String
        let expiresAt: String
        let user: User
        let project: Project?
        /// Present only if the token has no project.
        let domain: NamedResource?
        let roles: [NamedResource]
        let catalog: [CatalogEntry]?
    }

    let token: Token
}

/// Body of the response to `GET /v3/projects`.
struct ProjectListResponse: Encodable {
    struct Project: Encodable {
        let id: String
        let name: String
        let domainID: String
        let parentID: String
        let description = ""
        let enabled: Bool
        let isDomain = false
        let links: Links
    }

    struct Links: Encodable {
        let `self`: String
    }

    let projects: [Project]
    let links: Links

    /// - Parameter url: URL of the list.
    init(_ projects: [SimulatedProject], domainID: String, url: String) {
        self.projects = projects.map { project in
            Project(
                id: project.id, name: project.name, domainID: domainID, parentID: domainID, enabled: project.isEnabled,
                links: Links(self: "\(url)/\(project.id)"))
        }
        links = Links(self: url)
    }
}

/// Body of the response to `GET /v3`, from which Keystone's clients learn the version (IAM API, "Querying the Keystone
/// API Version").
struct VersionResponse: Encodable {
    struct Version: Encodable {
        struct Link: Encodable {
            let rel = "self"
            let href: String
        }

        struct MediaType: Encodable {
            let type = "application/vnd.openstack.identity-v3+json"
            let base = "application/json"
        }

        private enum CodingKeys: String, CodingKey {
            case id, status, updated, links
            case mediaTypes = "media-types"
        }

        let id = "v3.6"
        let status = "stable"
        let updated = "2016-04-04T00:00:00Z"
        let links: [Link]
        let mediaTypes = [MediaType()]
    }

    let version: Version

    init(baseURL: String) {
        version = Version(links: [.init(href: baseURL + "/v3/")])
    }
}

/// Body of the response to `GET /`, which lists all versions (IAM API, "Querying Information About Keystone API
/// Versions").
struct VersionListResponse: Encodable {
    struct Values: Encodable {
        let values: [VersionResponse.Version]
    }

    let versions: Values

    init(baseURL: String) {
        versions = Values(values: [VersionResponse(baseURL: baseURL).version])
    }
}
