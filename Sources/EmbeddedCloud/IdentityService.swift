import FoundationEssentials

/// The identity service (IAM v3): hands out tokens, and says which tokens and signatures are good.
struct IdentityService: Sendable {
    /// Its switches change at run time.
    var configuration: EmbeddedCloudConfiguration
    /// Of the whole embedded cloud, without a slash at the end; the catalog leads there.
    let baseURL: String
    private var tokens = IssuedTokens()
    private var accessKeys: AccessKeyLedger
    private var lock = AccountLock()

    init(configuration: EmbeddedCloudConfiguration, baseURL: String) {
        self.configuration = configuration
        self.baseURL = baseURL
        accessKeys = AccessKeyLedger(configuration.accessKeys)
    }

    /// `POST /v3/auth/tokens`
    ///
    /// - Parameter candidate: becomes the token where it is granted.
    mutating func issueToken(
        _ request: CloudRequest, candidate: String, at now: CloudTime
    ) throws(CloudFault) -> CloudResponse {
        let auth = try Self.auth(in: request)
        guard let password = auth.identity.password, auth.identity.methods.contains("password") else {
            throw .identity(status: 400, message: "The only identity method is password.")
        }
        try checkPassword(of: password.user, at: now)
        let token = IssuedTokens.Token(
            text: candidate, expiresAt: now + configuration.tokenLifetime, issuedAt: now,
            projectID: try project(of: auth.scope)?.id)
        let response = try answer(with: token, status: 201, request)
        tokens.add(token)
        return response
    }

    /// `GET /v3/auth/tokens`: what the token in `X-Subject-Token` is.
    mutating func validateToken(_ request: CloudRequest, at now: CloudTime) throws(CloudFault) -> CloudResponse {
        try authorizeIdentity(request, at: now)
        guard let token = try? tokens.valid(request.headers["x-subject-token"], at: now) else {
            throw .identity(status: 404, message: "Could not find token.")
        }
        return try answer(with: token, status: 200, request)
    }

    /// `GET /v3/projects`
    mutating func listProjects(_ request: CloudRequest, at now: CloudTime) throws(CloudFault) -> CloudResponse {
        try authorizeIdentity(request, at: now)
        let name = request.query["name"]
        let link = "\(baseURL)/v3/projects"
        let projects = configuration.projects.filter { name == nil || $0.name == name }
        return try CloudResponse(
            status: 200,
            json: ProjectListDocument(
                projects: projects.map { project in
                    .init(
                        id: project.id, name: project.name, domainID: domain.id, parentID: domain.id,
                        enabled: project.isEnabled, links: .init(self: "\(link)/\(project.id)"))
                }, links: .init(self: link)))
    }

    /// `GET /v3/auth/catalog`
    mutating func showCatalog(_ request: CloudRequest, at now: CloudTime) throws(CloudFault) -> CloudResponse {
        let projectID = try authorizeIdentity(request, at: now) ?? request.headers["x-project-id"]
        return try CloudResponse(
            status: 200,
            json: CatalogDocument(
                catalog: catalog.services(of: projectID), links: .init(self: "\(baseURL)/v3/auth/catalog")))
    }

    /// What the gateway checks before a call reaches a project's service.
    mutating func authorize(
        _ request: CloudRequest, forProject projectID: String, at now: CloudTime
    ) throws(CloudFault) {
        var isScoped = true
        if let authorization = request.headers["authorization"] {
            try accessKeys.authorize(request, authorization, at: now)
        } else {
            isScoped = try projectID == self.projectID(ofToken: request.token, at: now)
        }
        let project = configuration.projects.first { $0.id == projectID }
        guard let project, isScoped, request.headers["x-project-id"] ?? projectID == projectID else {
            throw .refused(403, "APIGW.0302", "The IAM user is not authorized to access the API")
        }
        guard project.isEnabled else { throw .refused(403, "APIGW.0310", "The project is unavailable") }
    }

    /// As after a change of password or permissions: a token can die before it expires.
    mutating func revokeTokens() {
        tokens.revokeAll()
    }
}

extension IdentityService {
    private func projectID(ofToken token: String?, at now: CloudTime) throws(CloudFault) -> String? {
        let prefix = "Incorrect IAM authentication information: "
        do throws(IssuedTokens.Problem) {
            let token = try tokens.valid(token, at: now)
            if configuration.switches.tokenUse == .everywhere { return token.projectID }
        } catch {
            switch error {
            case .missing: throw .refused(401, "APIGW.0301", prefix + "x-auth-token not found")
            case .expired(let time):
                let time = time.text(fractionDigits: 6)
                throw .refused(401, "APIGW.0301", prefix + "token expires, expires_at: \(time)")
            case .unknown: break
            }
        }
        throw .refused(401, "APIGW.0301", prefix + "decrypt token fail")
    }

    /// The project of the token; `nil` where there is none, and of a signed request.
    @discardableResult private mutating func authorizeIdentity(
        _ request: CloudRequest, at now: CloudTime
    ) throws(CloudFault) -> String? {
        if let authorization = request.headers["authorization"] {
            try accessKeys.authorize(request, authorization, at: now)
            return nil
        }
        guard let token = try? tokens.valid(request.token, at: now) else {
            throw .identity(status: 401, message: "The request you have made requires authentication.")
        }
        return token.projectID
    }

    private static func auth(in request: CloudRequest) throws(CloudFault) -> TokenRequest.Auth {
        guard case .bytes(let bytes) = request.body,
            let body = try? JSONDecoder().decode(TokenRequest.self, from: Data(bytes))
        else {
            throw .identity(status: 400, message: "The request body is not of the form that is documented.")
        }
        return body.auth
    }

    private mutating func checkPassword(of user: TokenRequest.User, at now: CloudTime) throws(CloudFault) {
        let wrong = CloudFault.identity(status: 401, message: "The username or password is wrong.")
        guard isConfigured(user) else { throw wrong }
        guard !lock.isLocked(at: now) else {
            throw .identityCode(Refusal(status: 401, errorCode: "IAM.0061", errorMessage: "Account locked."))
        }
        guard user.password == configuration.password else {
            lock.fail(at: now)
            throw wrong
        }
        lock.succeed()
    }

    private func isConfigured(_ user: TokenRequest.User) -> Bool {
        if let id = user.id { return id == userID }
        return user.name == configuration.userName
            && user.domain?.means(id: domain.id, name: domain.name) ?? false
    }

    /// `nil` where the scope is a domain, or not given.
    private func project(of scope: TokenRequest.Scope?) throws(CloudFault) -> SimulatedProject? {
        guard let wanted = scope?.project else { return nil }
        let project = configuration.projects.first { wanted.means(id: $0.id, name: $0.name) }
        guard let project, project.isEnabled else {
            throw .identity(status: 401, message: "Could not find project: \(wanted.id ?? wanted.name ?? "").")
        }
        return project
    }

    private var domain: TokenDocument.Domain {
        var identifiers = IdentifierSource(text: "domain \(configuration.domainName)")
        return .init(id: identifiers.hexadecimal(), name: configuration.domainName)
    }

    private var userID: String {
        var identifiers = IdentifierSource(text: "user \(configuration.userName)")
        return identifiers.hexadecimal()
    }

    private var catalog: ServiceCatalog { ServiceCatalog(configuration: configuration, baseURL: baseURL) }

    private func answer(
        with token: IssuedTokens.Token, status: Int, _ request: CloudRequest
    ) throws(CloudFault) -> CloudResponse {
        let project = configuration.projects.first { $0.id == token.projectID }
        // Present without a value it counts as well, which is how some clients send it.
        let hasCatalog = request.query["nocatalog"] == nil
        var response = try CloudResponse(
            status: status,
            json: TokenDocument(
                token: .init(
                    issuedAt: token.issuedAt.text(fractionDigits: 6),
                    expiresAt: token.expiresAt.text(fractionDigits: 6),
                    user: .init(id: userID, name: configuration.userName, domain: domain),
                    project: project.map { .init(id: $0.id, name: $0.name, domain: domain) },
                    domain: project == nil ? domain : nil, roles: [.init(id: "0", name: "vpn_adm")],
                    catalog: hasCatalog ? catalog.services(of: token.projectID) : nil)))
        response.headers.append(.init(name: "X-Subject-Token", value: token.text))
        return response
    }
}
