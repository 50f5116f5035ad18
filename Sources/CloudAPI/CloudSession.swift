/// Who asks and where: what the calls of every service go through, whichever credentials are used.
///
/// It repeats no call but one that was refused for its token, once.
package struct CloudSession: Sendable {
    /// Of the ids in this session's lists.
    let spellings = IdentifierSpellings()
    private let caller: CloudCaller
    private let addresses: ServiceAddresses
    private let identity: Identity

    private enum Identity {
        case user(TokenProvider)
        case direct(ProjectAccess)
    }

    /// - Parameters:
    ///   - now: the clock that tokens age by and requests are dated by; the cloud refuses signed requests whose date
    ///     differs by more than 15 minutes.
    ///   - instant: the clock that refusals age by, which nobody sets.
    ///   - reportWellKnownAddress: called once for each service whose address is not in the catalog, with the one that is
    ///     used.
    package init(
        caller: CloudCaller, credentials: Credentials, project: Project, endpoints: CloudEndpoints,
        now: @escaping @Sendable () -> CloudTimestamp = { .now },
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        reportWellKnownAddress: @escaping @Sendable (CloudService, CloudEndpoint) -> Void = { _, _ in }
    ) {
        self.caller = caller
        addresses = ServiceAddresses(endpoints, report: reportWellKnownAddress)
        let authorizer: any RequestAuthorizer
        switch credentials {
        case .user(let name, let password, let domain):
            let request = TokenRequest(
                endpoint: endpoints.identity, user: User(name: name, password: password, domain: domain),
                project: project, wantsCatalog: endpoints.needsCatalog)
            identity = .user(TokenProvider(caller: caller, request: request, now: now))
            return
        case .accessKey(let key): authorizer = RequestSigner(key: key, now: now, instant: instant)
        case .token(let secret): authorizer = GivenToken(secret: secret)
        }
        identity = .direct(
            ProjectAccess(
                caller: caller, authorizer: authorizer, project: project, endpoints: endpoints, addresses: addresses,
                instant: instant))
    }

    func perform<Answer: Decodable>(
        _ call: ServiceCall, as type: Answer.Type = Answer.self
    ) async throws(CloudError) -> (answer: Answer, response: HTTPResponse) {
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

    private func send(_ call: ServiceCall, _ tokens: TokenProvider) async throws(CloudError) -> HTTPResponse {
        let token = try await tokens.token()
        do throws(CloudError) {
            return try await send(call, token)
        } catch {
            guard error.disposition == .reauthenticate else { throw error }
            // Tokens die early, as when permissions change; a second refusal is not the token's age.
            return try await send(call, tokens.token(insteadOf: token))
        }
    }

    private func send(_ call: ServiceCall, _ token: Token) async throws(CloudError) -> HTTPResponse {
        let request = call.request(
            at: addresses.endpoint(of: call.operation.service, in: token.catalog), projectID: token.projectID,
            headers: ["x-auth-token": token.secret.reveal()])
        return try await caller.call(call.operation, request, secrets: [token.secret])
    }
}
