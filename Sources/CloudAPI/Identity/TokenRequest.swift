/// The call `POST /v3/auth/tokens` of the identity service, "Obtaining a User Token Through Password Authentication".
struct TokenRequest {
    let endpoint: CloudEndpoint
    let credentials: Credentials

    func httpRequest() throws(CloudError) -> HTTPRequest {
        // Any value leaves out the catalog of services, which is many times larger than the rest.
        let url = endpoint.url + "/v3/auth/tokens?nocatalog=true"
        let headers = ["content-type": "application/json", "accept": "application/json"]
        return HTTPRequest(.post, url, headers: headers, body: try JSONBody.encode(body, for: .createToken))
    }

    /// - Parameter requestedAt: by our clock.
    /// - Returns: `nil` where the answer has no token, or no project's id.
    func token(from response: HTTPResponse, _ answer: Answer, requestedAt: CloudTimestamp) -> Token? {
        guard let text = response.header("x-subject-token"), !text.isEmpty else { return nil }
        guard let projectID = configuredProjectID ?? answer.token.project?.id, !projectID.isEmpty else { return nil }
        return Token(
            secret: Secret(text), projectID: projectID,
            issuedAt: answer.token.issuedAt.flatMap { CloudTimestamp($0) },
            expiresAt: answer.token.expiresAt.flatMap { CloudTimestamp($0) }, requestedAt: requestedAt)
    }

    struct Answer: Decodable {
        struct Token: Decodable {
            let expiresAt: String?
            let issuedAt: String?
            let project: Project?

            private enum CodingKeys: String, CodingKey {
                case expiresAt = "expires_at"
                case issuedAt = "issued_at"
                case project
            }
        }
        struct Project: Decodable {
            let id: String?
        }
        let token: Token
    }

    private var configuredProjectID: String? {
        if case .id(let id) = credentials.project { id } else { nil }
    }

    private var body: Body {
        let user = Body.User(
            name: credentials.userName, password: credentials.password.reveal(),
            domain: Body.Domain(name: credentials.domainName))
        let project =
            switch credentials.project {
            case .id(let id): Body.Project(id: id, name: nil)
            case .name(let name): Body.Project(id: nil, name: name)
            }
        let identity = Body.Identity(methods: ["password"], password: Body.Password(user: user))
        return Body(auth: Body.Auth(identity: identity, scope: Body.Scope(project: project)))
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
            let name: String
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
