import Network

/// Who asks and where: what the calls of every service go through, whichever credentials are used.
///
/// It repeats no call except one that was refused for its token, once.
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
    ///   - now: the clock that requests are dated by; the cloud refuses signed requests whose date differs by more than
    ///     15 minutes.
    ///   - instant: the clock that tokens and refusals age by, which nobody sets.
    ///   - reportWellKnownAddress: called once for each service whose address is not in the catalog, with the one that is
    ///     used.
    ///   - reportShortToken: called once, with the first token that has next to no life left.
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
            let request = TokenRequest(
                endpoint: endpoints.identity, user: User(name: name, password: password, domain: domain),
                project: project, wantsCatalog: endpoints.needsCatalog)
            identity = .user(
                TokenProvider(
                    caller: caller, request: request, now: now, instant: instant, reportShortToken: reportShortToken))
            return
        case .accessKey(let key): authorizer = RequestSigner(key: key, now: now, instant: instant)
        case .token(let secret): authorizer = GivenToken(secret)
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

    /// A dead token and a missing right look alike: a call that may have met a dead token is made again with another one,
    /// once (``TokenTrust``).
    private func send(_ call: ServiceCall, _ tokens: TokenProvider) async throws(CloudError) -> HTTPResponse {
        let token = try await tokens.token()
        do throws(CloudError) {
            let response = try await send(call, token)
            tokens.recordAccepted(call.operation, token)
            return response
        } catch {
            guard let doubt = TokenDoubt(error), tokens.allowsRenewal(of: token, doubt, call.operation) else {
                throw error
            }
            let newer = try await tokens.token(insteadOf: doubt == .refused ? .refused(token) : .doubted(token))
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
            if let doubt = TokenDoubt(error) { tokens.recordInVain(call.operation, doubt) }
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
    /// A refusal that only a new token could explain, while there is none: a passing failure.
    fileprivate var withoutNewToken: CloudError {
        CloudError(
            operation, httpStatus: httpStatus, code: code,
            message: [message, "the token may be dead, and no new one can be requested now"].filter { !$0.isEmpty }
                .joined(separator: "; "),
            requestID: requestID, disposition: .retry)
    }
}
