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
    /// Until when a renewal that failed in passing is not tried again, as long as the old token serves.
    private var pausedUntil: CloudTimestamp?
    private var isRenewing = false

    /// Between renewals that fail in passing.
    static let pause: Duration = .seconds(60)

    /// - Parameter rejected: the token that a service refused; any other is as good as a new one.
    mutating func ask(at now: CloudTimestamp, insteadOf rejected: Token?) -> Answer {
        if token == rejected || token?.isOver(at: now) == true { token = nil }
        if let token, !token.isDue(at: now) { return .use(token) }
        if isRenewing { return token.map { .use($0) } ?? .wait }
        if let refusal, now < refusal.until { return token.map { .use($0) } ?? .refuse(refusal.error) }
        if let token, let pausedUntil, now < pausedUntil { return .use(token) }
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
            pausedUntil = nil
            return .use(token)
        case .failure(let error):
            if let wait = Self.holdOff(after: error.disposition) { refusal = (error, now.advanced(by: wait)) }
            // Only its own caller was cancelled; one of the others asks in its place.
            if error.disposition == .cancelled { return nil }
            pausedUntil = now.advanced(by: Self.pause)
            if let token, !token.isOver(at: now) { return .use(token) }
            return .refuse(error)
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
