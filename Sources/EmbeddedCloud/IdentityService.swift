import FoundationEssentials

/// The identity service (IAM v3): hands out tokens, and says which tokens and signatures are good.
struct IdentityService: Sendable {
    let configuration: EmbeddedCloudConfiguration
    /// Of the whole embedded cloud, without a slash at the end; the catalog leads there.
    let baseURL: String
    private var tokens = IssuedTokens()
    private var accessKeys: AccessKeyLedger

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
        guard isConfigured(password.user) else {
            throw .identity(status: 401, message: "The username or password is wrong.")
        }
        let isProjectScoped = try isProjectScoped(auth.scope)
        let token = IssuedTokens.Token(
            text: candidate, expiresAt: now + configuration.tokenLifetime, isProjectScoped: isProjectScoped)
        let document = document(of: token, issuedAt: now, hasCatalog: request.query["nocatalog"] == nil)
        var response = try CloudResponse(status: 201, json: document)
        response.headers.append(.init(name: "X-Subject-Token", value: candidate))
        tokens.add(token)
        return response
    }

    /// `GET /v3/projects`
    func listProjects(_ request: CloudRequest, at now: CloudTime) throws(CloudFault) -> CloudResponse {
        do {
            _ = try tokens.valid(request.token, at: now)
        } catch {
            throw .identity(status: 401, message: "The request you have made requires authentication.")
        }
        let isAsked = request.query["name"].map { $0 == configuration.projectName } ?? true
        let link = "\(baseURL)/v3/projects"
        let project = ProjectListDocument.Project(
            id: configuration.projectID, name: configuration.projectName, domainID: domain.id, parentID: domain.id,
            links: .init(self: "\(link)/\(configuration.projectID)"))
        return try CloudResponse(
            status: 200, json: ProjectListDocument(projects: isAsked ? [project] : [], links: .init(self: link)))
    }

    /// What the gateway checks before a call reaches the VPN service.
    mutating func authorize(
        _ request: CloudRequest, forProject projectID: String, at now: CloudTime
    ) throws(CloudFault) {
        guard let authorization = request.headers["authorization"] else {
            return try authorize(request.token, forProject: projectID, at: now)
        }
        try accessKeys.authorize(request, authorization, at: now)
        guard projectID == configuration.projectID, request.headers["x-project-id"] ?? projectID == projectID else {
            throw .refused(403, "APIGW.0302", "The IAM user is not authorized to access the API")
        }
    }

    private func authorize(_ token: String?, forProject projectID: String, at now: CloudTime) throws(CloudFault) {
        let prefix = "Incorrect IAM authentication information: "
        do {
            let token = try tokens.valid(token, at: now)
            guard token.isProjectScoped, projectID == configuration.projectID else {
                throw CloudFault.refused(403, "APIGW.0302", "The IAM user is not authorized to access the API")
            }
        } catch let fault as CloudFault {
            throw fault
        } catch IssuedTokens.Problem.missing {
            throw .refused(401, "APIGW.0301", prefix + "x-auth-token not found")
        } catch IssuedTokens.Problem.expired(let time) {
            let time = time.text(fractionDigits: 6)
            throw .refused(401, "APIGW.0301", prefix + "token expires, expires_at: \(time)")
        } catch {
            throw .refused(401, "APIGW.0301", prefix + "decrypt token fail")
        }
    }

    /// As after a change of password or permissions: a token can die before it expires.
    mutating func revokeTokens() {
        tokens.revokeAll()
    }

    private static func auth(in request: CloudRequest) throws(CloudFault) -> TokenRequest.Auth {
        guard case .bytes(let bytes) = request.body,
            let body = try? JSONDecoder().decode(TokenRequest.self, from: Data(bytes))
        else {
            throw .identity(status: 400, message: "The request body is not of the form that is documented.")
        }
        return body.auth
    }

    private func isConfigured(_ user: TokenRequest.User) -> Bool {
        let isUser: Bool
        if let id = user.id {
            isUser = id == userID
        } else {
            let isInDomain = user.domain?.means(id: domain.id, name: domain.name) ?? false
            isUser = user.name == configuration.userName && isInDomain
        }
        return isUser && user.password == configuration.password
    }

    private func isProjectScoped(_ scope: TokenRequest.Scope?) throws(CloudFault) -> Bool {
        guard let project = scope?.project else { return false }
        guard project.means(id: configuration.projectID, name: configuration.projectName) else {
            throw .identity(status: 401, message: "Could not find project: \(project.id ?? project.name ?? "").")
        }
        return true
    }
}

extension IdentityService {
    private var domain: TokenDocument.Domain {
        var identifiers = IdentifierSource(text: "domain \(configuration.domainName)")
        return .init(id: identifiers.hexadecimal(), name: configuration.domainName)
    }

    private var userID: String {
        var identifiers = IdentifierSource(text: "user \(configuration.userName)")
        return identifiers.hexadecimal()
    }

    private func document(of token: IssuedTokens.Token, issuedAt now: CloudTime, hasCatalog: Bool) -> TokenDocument {
        let project = TokenDocument.Project(
            id: configuration.projectID, name: configuration.projectName, domain: domain)
        return TokenDocument(
            token: .init(
                issuedAt: now.text(fractionDigits: 6), expiresAt: token.expiresAt.text(fractionDigits: 6),
                user: .init(id: userID, name: configuration.userName, domain: domain),
                project: token.isProjectScoped ? project : nil, domain: token.isProjectScoped ? nil : domain,
                roles: [.init(id: "0", name: "vpn_adm")], catalog: hasCatalog ? catalog : nil))
    }

    /// The identity service is one for all regions, which the cloud writes as `*`.
    private var catalog: [TokenDocument.Service] {
        [
            service(type: "iam", region: "*", url: "\(baseURL)/v3"),
            service(type: "evpn", region: configuration.region, url: "\(baseURL)/v5"),
        ]
    }

    private func service(type: String, region: String, url: String) -> TokenDocument.Service {
        var identifiers = IdentifierSource(text: "service \(type)")
        return .init(
            id: identifiers.hexadecimal(), type: type, name: type,
            endpoints: [.init(id: identifiers.hexadecimal(), region: region, regionID: region, url: url)])
    }
}
