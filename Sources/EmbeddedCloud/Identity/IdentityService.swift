/// Identity service (IAM v3). It issues tokens and decides which tokens and signatures are valid.
struct IdentityService: Sendable {
    /// Time from the issue of a token to its expiry, as in the real cloud.
    private static let tokenLifetime = Duration.seconds(86_400)

    /// The switches in it change at run time.
    var configuration: EmbeddedCloudConfiguration
    /// URL of the whole embedded cloud without a trailing slash. The catalog refers to it.
    let baseURL: String
    private var tokens = TokenLedger()
    private var accessKeys: AccessKeyLedger
    /// Source of the limits: Identity and Access Management, "Login Authentication Policy", the defaults.
    private var passwordLockout = Lockout(time: .seconds(900))

    init(configuration: EmbeddedCloudConfiguration, baseURL: String) {
        self.configuration = configuration
        self.baseURL = baseURL
        accessKeys = AccessKeyLedger(configuration.accessKeys)
    }

    static let routes = [
        Route(.listVersions, "GET /", \.identity) { identity, _ in
            // Keystone responds with 300, because the client has to choose a version.
            try CloudResponse(status: 300, json: VersionListResponse(baseURL: identity.baseURL))
        },
        Route(.showVersion, "GET /v3", \.identity) { identity, _ in try identity.showVersion() },
        Route(.showVersion, "GET /v3/", \.identity) { identity, _ in try identity.showVersion() },
        Route(.issueToken, "POST /v3/auth/tokens") { cloud, call in
            let candidate = cloud.tokenCandidate()
            return try cloud.identity.issueToken(call, candidate: candidate)
        },
        Route(.validateToken, "GET /v3/auth/tokens", \.identity) { try $0.validateToken($1) },
        Route(.listProjects, "GET /v3/projects", \.identity) { try $0.listProjects($1) },
        Route(.showCatalog, "GET /v3/auth/catalog", \.identity) { try $0.showCatalog($1) },
    ]

    /// Checks a call to a project's service, as the gateway does.
    mutating func authorize(
        _ request: CloudRequest, forProject projectID: String, at now: CloudTime
    ) throws(CallError) {
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

    /// Revokes all tokens, as a change of password or permissions does.
    mutating func revokeTokens() {
        tokens.revokeAll()
    }

    private func showVersion() throws(CallError) -> CloudResponse {
        try CloudResponse(status: 200, json: VersionResponse(baseURL: baseURL))
    }

    private mutating func issueToken(_ call: IncomingCall, candidate: String) throws(CallError) -> CloudResponse {
        guard let auth = call.request.json(IssueTokenRequest.self)?.auth else {
            throw .identity(status: 400, message: "The request body does not have the documented form.")
        }
        guard let password = auth.identity.password, auth.identity.methods.contains("password") else {
            throw .identity(status: 400, message: "The only identity method is password.")
        }
        try checkPassword(of: password.user, at: call.now)
        let token = TokenLedger.Token(
            text: candidate, expiresAt: call.now + Self.tokenLifetime, issuedAt: call.now,
            projectID: try project(of: auth.scope)?.id)
        let response = try response(to: call, with: token, status: 201)
        tokens.add(token)
        return response
    }

    /// Describes the token in the header `X-Subject-Token`.
    private mutating func validateToken(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        try authorize(call)
        guard let token = try? tokens.valid(call.request.headers["x-subject-token"], at: call.now) else {
            throw .identity(status: 404, message: "Could not find token.")
        }
        return try response(to: call, with: token, status: 200)
    }

    private mutating func listProjects(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        try authorize(call)
        let name = call.request.query["name"]
        let projects = configuration.projects.filter { name == nil || $0.name == name }
        return try CloudResponse(
            status: 200, json: ProjectListResponse(projects, domainID: domain.id, url: "\(baseURL)/v3/projects"))
    }

    private mutating func showCatalog(_ call: IncomingCall) throws(CallError) -> CloudResponse {
        let projectID = try authorize(call) ?? call.request.headers["x-project-id"]
        return try CloudResponse(
            status: 200,
            json: CatalogResponse(
                catalog: CatalogEntry.all(configuration, baseURL: baseURL, projectID: projectID),
                links: .init(self: "\(baseURL)/v3/auth/catalog")))
    }
}

extension IdentityService {
    private func projectID(ofToken token: String?, at now: CloudTime) throws(CallError) -> String? {
        let prefix = "Incorrect IAM authentication information: "
        do throws(TokenLedger.Problem) {
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

    /// Checks a call to the identity service. Returns the project of the token, or `nil` for a token without a project
    /// and for a signed request.
    @discardableResult private mutating func authorize(_ call: IncomingCall) throws(CallError) -> String? {
        if let authorization = call.request.headers["authorization"] {
            try accessKeys.authorize(call.request, authorization, at: call.now)
            return nil
        }
        guard let token = try? tokens.valid(call.request.token, at: call.now) else {
            throw .identity(status: 401, message: "The request you have made requires authentication.")
        }
        return token.projectID
    }

    private mutating func checkPassword(of user: IssueTokenRequest.User, at now: CloudTime) throws(CallError) {
        let wrong = CallError.identity(status: 401, message: "The username or password is wrong.")
        guard user.means(id: userID, name: configuration.userName, domain: domain) else { throw wrong }
        guard !passwordLockout.isLocked(at: now) else {
            throw .identityCode(Refusal(status: 401, errorCode: "IAM.0061", errorMessage: "Account locked."))
        }
        guard user.password == configuration.password else {
            passwordLockout.countFailure(at: now)
            throw wrong
        }
        passwordLockout.reset()
    }

    /// Returns `nil` if the scope is a domain or absent.
    private func project(of scope: IssueTokenRequest.Scope?) throws(CallError) -> SimulatedProject? {
        guard let wanted = scope?.project else { return nil }
        let project = configuration.projects.first { wanted.means(id: $0.id, name: $0.name) }
        guard let project, project.isEnabled else {
            throw .identity(status: 401, message: "Could not find project: \(wanted.id ?? wanted.name ?? "").")
        }
        return project
    }

    private var domain: NamedResource {
        var identifiers = IdentifierSource(text: "domain \(configuration.domainName)")
        return .init(id: identifiers.hexadecimal(), name: configuration.domainName)
    }

    private var userID: String {
        var identifiers = IdentifierSource(text: "user \(configuration.userName)")
        return identifiers.hexadecimal()
    }

    private func response(
        to call: IncomingCall, with token: TokenLedger.Token, status: Int
    ) throws(CallError) -> CloudResponse {
        let project = configuration.projects.first { $0.id == token.projectID }
        // Some clients send the key without a value, which counts as well.
        let hasCatalog = call.request.query["nocatalog"] == nil
        var response = try CloudResponse(
            status: status,
            json: TokenResponse(
                token: .init(
                    issuedAt: token.issuedAt.text(fractionDigits: 6),
                    expiresAt: token.expiresAt.text(fractionDigits: 6),
                    user: .init(id: userID, name: configuration.userName, domain: domain),
                    project: project.map { .init(id: $0.id, name: $0.name, domain: domain) },
                    domain: project == nil ? domain : nil, roles: [.init(id: "0", name: "vpn_adm")],
                    catalog: hasCatalog
                        ? CatalogEntry.all(configuration, baseURL: baseURL, projectID: token.projectID) : nil)))
        response.headers.append(.init(name: "X-Subject-Token", value: token.text))
        return response
    }
}
