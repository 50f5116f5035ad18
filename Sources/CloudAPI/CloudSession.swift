import NetworkPrimitives

/// Sends the calls of every service with any kind of credentials.
///
/// It repeats a call only once, and only if the cloud rejected its token.
package struct CloudSession: Sendable {
    /// The spellings of the IDs in this session's lists.
    let spellings = IdentifierSpellings()
    private let caller: CloudCaller
    private let addresses: ServiceAddresses
    private let identity: Identity

    private enum Identity {
        case user(TokenProvider)
        case direct(ProjectAccess)
    }

    /// - Parameters:
    ///   - now: the clock that dates requests. The cloud rejects a signed request with a difference of more than 15 minutes.
    ///   - instant: the clock by which tokens and rejections expire. It ignores changes of the wall clock.
    ///   - reportWellKnownAddress: called once for each service without an address in the catalog, with the address in use.
    ///   - reportShortToken: called once, for the first token with almost no lifetime.
    package init(
        caller: CloudCaller, credentials: Credentials, project: Project, endpoints: CloudEndpoints,
        now: @escaping @Sendable () -> CloudTimestamp = { .now },
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        reportWellKnownAddress: @escaping @Sendable (CloudService, CloudEndpoint) -> Void = { _, _ in },
        reportShortToken: @escaping @Sendable () -> Void = {}
    ) {
        self.caller = caller
        addresses = ServiceAddresses(endpoints, report: reportWellKnownAddress)
        let authorizer: any RequestAuthorizer
        switch credentials {
        case .user(let name, let password, let domain):
            let login = PasswordLogin(
                endpoint: endpoints.identity, user: User(name: name, password: password, domain: domain),
                project: project, wantsCatalog: endpoints.needsCatalog)
            identity = .user(
                TokenProvider(
                    caller: caller, login: login, now: now, instant: instant, reportShortToken: reportShortToken))
            return
        case .accessKey(let key): authorizer = RequestSigner(key: key, now: now, instant: instant)
        case .token(let secret): authorizer = ConfiguredToken(secret)
        }
        identity = .direct(
            ProjectAccess(
                caller: caller, authorizer: authorizer, project: project, endpoints: endpoints, addresses: addresses,
                instant: instant))
    }

    func perform<Content: Decodable>(
        _ call: ServiceCall, as type: Content.Type = Content.self
    ) async throws(CloudError) -> (content: Content, response: HTTPResponse) {
        let response =
            switch identity {
            case .user(let tokens): try await send(call, tokens)
            case .direct(let access): try await access.send(call)
            }
        return (try caller.parse(call.operation, response), response)
    }

    func reportUnreadable(_ count: Int, of operation: CloudOperation) {
        caller.reportUnreadable(count, of: operation)
    }

    /// Repeats a call once with another token if its token may be invalid. An invalid token and a missing permission cause
    /// the same error (``TokenTrust``).
    private func send(_ call: ServiceCall, _ tokens: TokenProvider) async throws(CloudError) -> HTTPResponse {
        let token = try await tokens.token()
        do throws(CloudError) {
            let response = try await send(call, token)
            tokens.recordAccepted(call.operation, token)
            return response
        } catch {
            guard let rejection = TokenRejection(error), tokens.allowsRenewal(of: token, rejection, call.operation)
            else { throw error }
            let newer = try await tokens.token(replacing: rejection == .token ? .rejected(token) : .suspect(token))
            guard newer != token else { throw error.withoutNewToken }
            return try await sendAgain(call, newer, tokens)
        }
    }

    private func sendAgain(
        _ call: ServiceCall, _ token: Token, _ tokens: TokenProvider
    ) async throws(CloudError) -> HTTPResponse {
        do throws(CloudError) {
            let response = try await send(call, token)
            tokens.recordAccepted(call.operation, token)
            return response
        } catch {
            if let rejection = TokenRejection(error) { tokens.recordFutileRenewal(call.operation, rejection) }
            throw error
        }
    }

    private func send(_ call: ServiceCall, _ token: Token) async throws(CloudError) -> HTTPResponse {
        let request = call.request(
            at: addresses.endpoint(of: call.operation.service, in: token.catalog), projectID: token.projectID,
            headers: ["x-auth-token": token.secret.reveal()])
        return try await caller.call(call.operation, request, secrets: [token.secret])
    }
}

extension CloudError {
    /// The error if only a new token could explain it, but the exporter cannot get one. It is temporary.
    fileprivate var withoutNewToken: CloudError {
        CloudError(
            operation, httpStatus: httpStatus, code: code,
            message: [message, "the token may be invalid, and no new one is available now"].filter { !$0.isEmpty }
                .joined(separator: "; "),
            requestID: requestID, disposition: .retry)
    }
}
