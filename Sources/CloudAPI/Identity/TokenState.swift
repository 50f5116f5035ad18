/// Who may ask for a token and when, as a value that acts on nothing: one asks at a time, the others wait for it, and
/// after a refusal of the credentials nobody asks for a while, since five failures lock the account.
struct TokenState {
    enum Answer: Sendable, Hashable {
        case use(Token)
        case refuse(CloudError)
        /// Ask the identity service, then tell ``TokenState/finish(_:at:)``.
        case renew
        /// Another caller asks already.
        case wait
    }

    /// The account is locked for as long after five failures (identity service, "Login Authentication Policy").
    static let holdOff: Duration = .seconds(900)

    private var token: Token?
    private var refusal: (error: CloudError, until: CloudTimestamp)?
    private var isRenewing = false

    /// - Parameter rejected: the token that a service refused; any other is as good as a new one.
    mutating func ask(at now: CloudTimestamp, insteadOf rejected: Token?) -> Answer {
        if let token, token != rejected, !token.isDue(at: now) { return .use(token) }
        if isRenewing { return .wait }
        if let refusal, now < refusal.until { return .refuse(refusal.error) }
        isRenewing = true
        return .renew
    }

    /// The caller that was told to renew has an outcome. What the waiting ones get: `nil` where they must ask again.
    mutating func finish(_ outcome: Result<Token, CloudError>, at now: CloudTimestamp) -> Answer? {
        isRenewing = false
        switch outcome {
        case .success(let token):
            self.token = token
            refusal = nil
            return .use(token)
        case .failure(let error):
            if let wait = Self.holdOff(after: error.disposition) { refusal = (error, now.advanced(by: wait)) }
            // Only its own caller was cancelled; one of the others asks in its place.
            return error.disposition == .cancelled ? nil : .refuse(error)
        }
    }

    private static func holdOff(after disposition: Disposition) -> Duration? {
        switch disposition {
        case .badCredentials, .forbidden: holdOff
        case .throttled(let retryAfter): retryAfter ?? .seconds(60)
        case .exists, .gone, .notReady, .retry, .reauthenticate, .final, .cancelled: nil
        }
    }
}
