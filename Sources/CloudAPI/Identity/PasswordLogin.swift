import NetworkPrimitives

/// The login of a user: the call `POST /v3/auth/tokens` of the identity service, "Obtaining a User Token Through Password
/// Authentication".
struct PasswordLogin {
    let endpoint: CloudEndpoint
    let user: User
    let project: Project
    /// Whether the exporter needs an address from the catalog, which is many times larger than the rest of the response.
    let wantsCatalog: Bool

    func httpRequest() throws(CloudError) -> HTTPRequest {
        // The service omits the catalog for any value of nocatalog.
        let url = endpoint.url + "/v3/auth/tokens" + (wantsCatalog ? "" : "?nocatalog=true")
        return HTTPRequest(.post, url, headers: ServiceCall.headers, body: try JSONBody.encode(body, for: .createToken))
    }

    /// Returns the token in a response.
    ///
    /// - Parameters:
    ///   - requestedAt: the time by this host's clock.
    ///   - instant: the same time by the monotonic clock.
    /// - Returns: `nil` if the response has no token or no project ID.
    func token(
        from response: HTTPResponse, _ content: Response, requestedAt: CloudTimestamp, instant: ContinuousClock.Instant
    ) -> Token? {
        guard let text = response.header("x-subject-token"), !text.isEmpty else { return nil }
        guard let projectID = configuredProjectID ?? content.token.project?.id, !projectID.isEmpty else { return nil }
        return Token(
            secret: Secret(text), projectID: projectID, catalog: wantsCatalog ? content.token.catalog : nil,
            issuedAt: content.token.issuedAt.flatMap { CloudTimestamp($0) },
            expiresAt: content.token.expiresAt.flatMap { CloudTimestamp($0) }, requestedAt: requestedAt,
            instant: instant)
    }

    struct Response: Decodable {
        struct Token: Decodable {
            let expiresAt: String?
            let issuedAt: String?
            let project: Project?
            /// The catalog. `nil` if it is missing or unreadable: then the region determines the addresses.
            let catalog: ServiceCatalog?

            private enum CodingKeys: String, CodingKey {
                case expiresAt = "expires_at"
                case issuedAt = "issued_at"
                case project
                case catalog
            }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                expiresAt = try container.decodeIfPresent(String.self, forKey: .expiresAt)
                issuedAt = try container.decodeIfPresent(String.self, forKey: .issuedAt)
                project = try container.decodeIfPresent(Project.self, forKey: .project)
                catalog = try? container.decodeIfPresent(ServiceCatalog.self, forKey: .catalog)
            }
        }
        struct Project: Decodable {
            let id: String?
        }
        let token: Token
    }

    private var configuredProjectID: String? {
        if case .id(let id) = project { id } else { nil }
    }

    private var body: Body {
        let bodyDomain =
            switch user.domain {
            case .id(let id): Body.Domain(id: id, name: nil)
            case .name(let name): Body.Domain(id: nil, name: name)
            }
        let bodyUser = Body.User(name: user.name, password: user.password.reveal(), domain: bodyDomain)
        let bodyProject =
            switch project {
            case .id(let id): Body.Project(id: id, name: nil)
            case .name(let name): Body.Project(id: nil, name: name)
            }
        let identity = Body.Identity(methods: ["password"], password: Body.Password(user: bodyUser))
        return Body(auth: Body.Auth(identity: identity, scope: Body.Scope(project: bodyProject)))
    }

    private struct Body: Encodable {
        struct Auth: Encodable {
            let identity: Identity
            let scope: Scope
        }
        struct Identity: Encodable {
            let methods: [String]
            let password: Password
        }
        struct Password: Encodable {
            let user: User
        }
        struct User: Encodable {
            let name: String
            let password: String
            let domain: Domain
        }
        struct Domain: Encodable {
            let id: String?
            let name: String?
        }
        struct Scope: Encodable {
            let project: Project
        }
        struct Project: Encodable {
            let id: String?
            let name: String?
        }
        let auth: Auth
    }
}
