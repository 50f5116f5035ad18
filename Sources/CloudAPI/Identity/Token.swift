import NetworkPrimitives

/// A token of one project and its lifetime.
struct Token: Sendable, Hashable {
    let secret: Secret
    let projectID: String
    /// The service catalog. `nil` if it was not requested or is unreadable.
    let catalog: ServiceCatalog?
    /// The expiry by the cloud's clock. `nil` if the cloud did not state it.
    let expiresAt: CloudTimestamp?
    /// The time of the next renewal. `nil` means that only a rejection causes one.
    let renewAt: ContinuousClock.Instant?
    /// The time from which the exporter no longer uses the token. `nil` means that only a rejection ends it.
    let endsAt: ContinuousClock.Instant?

    /// The maximum lifetime of a token according to the identity service's documentation.
    private static let maximumLifetime: Duration = .seconds(86_400)

    /// The minimum time for which the exporter uses a token, whatever its times are. Otherwise tokens without a lifetime
    /// would cause a login for every call. The cloud rejects a token that has really expired.
    static let minimumLifetime: Duration = .seconds(60)
    /// Whether the token's own times end it before ``minimumLifetime``. Then one of the clocks is wrong.
    let isShort: Bool

    /// - Parameters:
    ///   - requestedAt: the time by this host's clock. It counts only if the cloud states no time of issue.
    ///   - instant: the same time by the monotonic clock, from which the lifetime runs.
    init(
        secret: Secret, projectID: String, catalog: ServiceCatalog? = nil, issuedAt: CloudTimestamp?,
        expiresAt: CloudTimestamp?, requestedAt: CloudTimestamp, instant: ContinuousClock.Instant
    ) {
        self.secret = secret
        self.projectID = projectID
        self.catalog = catalog
        self.expiresAt = expiresAt
        let lifetime = expiresAt.map { max(.zero, min($0.since(issuedAt ?? requestedAt), Self.maximumLifetime)) }
        isShort = lifetime.map { $0 < Self.minimumLifetime } ?? false
        renewAt = lifetime.map { instant + max($0 - min($0 / 10, .seconds(600)), Self.minimumLifetime) }
        endsAt = lifetime.map { instant + max($0, Self.minimumLifetime) }
    }

    func isOver(at now: ContinuousClock.Instant) -> Bool { endsAt.map { now >= $0 } ?? false }

    func isDue(at now: ContinuousClock.Instant) -> Bool { renewAt.map { now >= $0 } ?? false }
}

/// Decides who may request a token, and when. One caller requests it and the others wait. After a rejection of the
/// credentials, no caller requests one for a while: five failures lock the account.
struct TokenState {
    enum Decision: Sendable, Hashable {
        case use(Token)
        case fail(CloudError)
        /// The caller must request a token, then call ``TokenState/finish(_:at:)``.
        case renew
        /// Another caller is requesting a token.
        case wait
    }

    /// The time for which five failures lock the account (identity service, "Login Authentication Policy").
    static let holdOff: Duration = .seconds(900)

    /// The reason why a caller needs another token than the current one.
    enum Replacement: Sendable, Hashable {
        /// A service rejected this token. The exporter does not use it again.
        case rejected(Token)
        /// A service returned 403, which means an invalid token or a missing permission. A new token decides. Until it
        /// exists, other calls use this one.
        case suspect(Token)

        fileprivate var token: Token {
            switch self {
            case .rejected(let token), .suspect(let token): token
            }
        }
    }

    private(set) var trust = TokenTrust()
    private var token: Token?
    private var refusal: (error: CloudError, until: ContinuousClock.Instant)?
    /// The end of the pause after a temporary failure of a renewal, as long as the old token is valid.
    private var pausedUntil: ContinuousClock.Instant?
    private var isRenewing = false
    /// Whether the current renewal replaces a rejected or suspect token.
    private var isReplacing = false

    /// The pause between renewals that fail temporarily.
    static let pause: Duration = .seconds(60)

    /// Decides what a caller does that needs a token.
    ///
    /// - Parameter replacement: the token that the caller cannot use. Any other token is as good as a new one.
    mutating func decide(at now: ContinuousClock.Instant, replacing replacement: Replacement?) -> Decision {
        let isCurrent = token != nil && token == replacement?.token
        if case .rejected = replacement, isCurrent { token = nil }
        if token?.isOver(at: now) == true { token = nil }
        let isSuspect = isCurrent && token != nil
        if let token, !isSuspect, !token.isDue(at: now) { return .use(token) }
        if isRenewing { return isSuspect ? .wait : token.map { .use($0) } ?? .wait }
        if let refusal, now < refusal.until { return token.map { .use($0) } ?? .fail(refusal.error) }
        if let token, let pausedUntil, now < pausedUntil { return .use(token) }
        isRenewing = true
        isReplacing = replacement != nil && (isCurrent || token == nil)
        return .renew
    }

    /// Records that a call succeeded with a token.
    mutating func recordAccepted(_ operation: CloudOperation, _ token: Token) {
        if token == self.token { trust.recordAccepted(operation) }
    }

    /// Records that the cloud rejected a call although a token was issued for it.
    mutating func recordFutileRenewal(
        _ operation: CloudOperation, _ rejection: TokenRejection, at now: ContinuousClock.Instant
    ) {
        trust.recordFutileRenewal(operation, rejection, at: now)
    }

    /// Returns whether a call that the cloud rejected with `token` justifies another token.
    func allowsRenewal(
        of token: Token, _ rejection: TokenRejection, _ operation: CloudOperation, at now: ContinuousClock.Instant
    ) -> Bool {
        token != self.token || trust.allowsRenewal(rejection, operation, at: now)
    }

    /// Records the outcome of a renewal.
    ///
    /// - Returns: the decision for the waiting callers. `nil` means that they must try again.
    mutating func finish(_ outcome: Result<Token, CloudError>, at now: ContinuousClock.Instant) -> Decision? {
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
            // If only the renewing caller was cancelled, one of the others renews instead.
            if error.disposition == .cancelled { return nil }
            pausedUntil = now + Self.pause
            if let token, !token.isOver(at: now) { return .use(token) }
            return .fail(error)
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
