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

    /// Why a caller wants another token than the one in use.
    enum Rejection: Sendable, Hashable {
        /// A service did not accept this token: it is not handed out again.
        case refused(Token)
        /// A service answered 403, as it does for a dead token and for a missing right: a new token decides which. Until
        /// there is one, this one still serves others.
        case doubted(Token)

        fileprivate var token: Token {
            switch self {
            case .refused(let token), .doubted(let token): token
            }
        }
    }

    private(set) var trust = TokenTrust()
    private var token: Token?
    private var refusal: (error: CloudError, until: ContinuousClock.Instant)?
    /// Until when a renewal that failed in passing is not tried again, as long as the old token serves.
    private var pausedUntil: ContinuousClock.Instant?
    private var isRenewing = false
    /// Whether the renewal under way replaces a token that was refused or doubted.
    private var isReplacing = false

    /// Between renewals that fail in passing.
    static let pause: Duration = .seconds(60)

    /// - Parameter rejection: concerns one token; any other is as good as a new one.
    mutating func ask(at now: ContinuousClock.Instant, insteadOf rejection: Rejection?) -> Answer {
        let isRejected = token != nil && token == rejection?.token
        if case .refused = rejection, isRejected { token = nil }
        if token?.isOver(at: now) == true { token = nil }
        let isDoubted = isRejected && token != nil
        if let token, !isDoubted, !token.isDue(at: now) { return .use(token) }
        if isRenewing { return isDoubted ? .wait : token.map { .use($0) } ?? .wait }
        if let refusal, now < refusal.until { return token.map { .use($0) } ?? .refuse(refusal.error) }
        if let token, let pausedUntil, now < pausedUntil { return .use(token) }
        isRenewing = true
        isReplacing = rejection != nil && (isRejected || token == nil)
        return .renew
    }

    /// A call succeeded with a token.
    mutating func recordAccepted(_ operation: CloudOperation, _ token: Token) {
        if token == self.token { trust.recordAccepted(operation) }
    }

    /// A call was refused with a token that was issued for it.
    mutating func recordInVain(_ operation: CloudOperation, _ doubt: TokenDoubt, at now: ContinuousClock.Instant) {
        trust.recordInVain(operation, doubt, at: now)
    }

    /// Whether a call that was refused with `token` is worth another token.
    func allowsRenewal(
        of token: Token, _ doubt: TokenDoubt, _ operation: CloudOperation, at now: ContinuousClock.Instant
    ) -> Bool {
        token != self.token || trust.allowsRenewal(doubt, operation, at: now)
    }

    /// The caller that was told to renew has an outcome. What the waiting ones get: `nil` where they must ask again.
    mutating func finish(_ outcome: Result<Token, CloudError>, at now: ContinuousClock.Instant) -> Answer? {
        isRenewing = false
        switch outcome {
        case .success(let token):
            self.token = token
            trust.begin(isReplacement: isReplacing, at: now)
            refusal = nil
            pausedUntil = nil
            return .use(token)
        case .failure(let error):
            if let wait = Self.holdOff(after: error) { refusal = (error, now + wait) }
            // Only its own caller was cancelled; one of the others asks in its place.
            if error.disposition == .cancelled { return nil }
            pausedUntil = now + Self.pause
            if let token, !token.isOver(at: now) { return .use(token) }
            return .refuse(error)
        }
    }

    private static func holdOff(after error: CloudError) -> Duration? {
        switch error.disposition {
        case .badCredentials, .forbidden: holdOff
        case .throttled(let retryAfter): retryAfter ?? .seconds(60)
        case .retry: error.retryAfter
        case .exists, .gone, .notReady, .reauthenticate, .final, .cancelled: nil
        }
    }
}
