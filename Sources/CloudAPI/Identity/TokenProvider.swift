/// Provides one valid token to all callers. The first caller requests it, and callers that need it meanwhile wait. The
/// provider renews the token before it expires.
///
/// If the requesting caller is cancelled, another one requests instead. So no task exists that none of them owns.
final class TokenProvider: Sendable {
    private enum Turn: Sendable {
        case decided(TokenState.Decision)
        case tryAgain
    }

    private struct Shared: Sendable {
        var state = TokenState()
        var hasReportedShortToken = false
    }

    private let caller: CloudCaller
    private let login: PasswordLogin
    private let now: @Sendable () -> CloudTimestamp
    private let instant: @Sendable () -> ContinuousClock.Instant
    private let reportShortToken: @Sendable () -> Void
    private let queue = TurnQueue<Shared, Turn>(Shared())

    /// - Parameters:
    ///   - now: this host's clock.
    ///   - instant: the clock by which tokens and rejections expire. It ignores changes of the wall clock.
    ///   - reportShortToken: called once, for the first token with almost no lifetime.
    init(
        caller: CloudCaller, login: PasswordLogin, now: @escaping @Sendable () -> CloudTimestamp,
        instant: @escaping @Sendable () -> ContinuousClock.Instant,
        reportShortToken: @escaping @Sendable () -> Void = {}
    ) {
        self.caller = caller
        self.login = login
        self.now = now
        self.instant = instant
        self.reportShortToken = reportShortToken
    }

    /// Returns a valid token, and requests one if necessary.
    ///
    /// - Parameter replacement: the token that a service has just rejected. If the provider cannot replace a suspect token,
    ///   it returns that token again.
    func token(replacing replacement: TokenState.Replacement? = nil) async throws(CloudError) -> Token {
        while true {
            switch await turn(replacing: replacement) {
            case .decided(.use(let token)): return token
            case .decided(.fail(let error)): throw error
            case .decided(.renew): return try await renew()
            case .decided(.wait), .tryAgain: continue
            }
        }
    }

    /// Records that the operation succeeded with this token.
    func recordAccepted(_ operation: CloudOperation, _ token: Token) {
        queue.withState { $0.state.recordAccepted(operation, token) }
    }

    /// Records that the cloud rejected the operation although a token was issued for it.
    func recordFutileRenewal(_ operation: CloudOperation, _ rejection: TokenRejection) {
        queue.withState { $0.state.recordFutileRenewal(operation, rejection, at: instant()) }
    }

    /// Returns whether an operation that the cloud rejected with this token justifies another token.
    func allowsRenewal(of token: Token, _ rejection: TokenRejection, _ operation: CloudOperation) -> Bool {
        queue.withState { $0.state.allowsRenewal(of: token, rejection, operation, at: instant()) }
    }

    /// Waits while another caller requests a token. The timeout of that call bounds the wait.
    private func turn(replacing replacement: TokenState.Replacement?) async -> Turn {
        await queue.turn(ifCancelled: .decided(.fail(CloudError(.createToken, .cancelled)))) { [instant] shared in
            let decision = shared.state.decide(at: instant(), replacing: replacement)
            return decision == .wait ? nil : .decided(decision)
        }
    }

    private func renew() async throws(CloudError) -> Token {
        let outcome: Result<Token, CloudError>
        do throws(CloudError) {
            outcome = .success(try await requestToken())
        } catch {
            outcome = .failure(error)
        }
        let decision = queue.resumeAll { [instant] shared in
            let decision = shared.state.finish(outcome, at: instant())
            return (decision, decision.map { Turn.decided($0) } ?? .tryAgain)
        }
        // If a renewal fails, the old token stays in use until it ends.
        if case .use(let token) = decision { return token }
        return try outcome.get()
    }

    private func requestToken() async throws(CloudError) -> Token {
        let (start, startInstant) = (now(), instant())
        let response = try await caller.call(.createToken, login.httpRequest(), secrets: [login.user.password])
        let content: PasswordLogin.Response = try caller.parse(.createToken, response)
        guard let token = login.token(from: response, content, requestedAt: start, instant: startInstant) else {
            throw CloudError(.createToken, unreadable: response, "it has no X-Subject-Token or no token.project.id")
        }
        caller.reportExpiry(of: token)
        let isNews = queue.withState { shared in
            guard token.isShort, !shared.hasReportedShortToken else { return false }
            shared.hasReportedShortToken = true
            return true
        }
        if isNews { reportShortToken() }
        return token
    }
}
