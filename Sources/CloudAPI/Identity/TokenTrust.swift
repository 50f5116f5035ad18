/// Decides whether a refusal is worth a new login, from what is known of the token; acts on nothing.
///
/// A dead token and a missing right look alike (``TokenDoubt``). A new token tells them apart, but an account that lacks a
/// right must not log in again with each call. So a token that was just issued proves a right missing, and an operation
/// that a new token did not help pauses.
struct TokenTrust {
    /// The age up to which a token counts as just issued, in the same run of calls.
    static let freshAge: Duration = .seconds(10)
    /// The same for a token that replaced a refused one, so that a service whose answers change causes one login a minute.
    static let freshReplacementAge: Duration = .seconds(60)
    /// The age from which a token is renewed for a right that may have been granted since its issue.
    static let rightsAge: Duration = .seconds(3_600)

    private var issuedAt: ContinuousClock.Instant?
    /// Whether the token was issued because its predecessor was refused.
    private var isReplacement = false
    /// What succeeded with this token.
    private var accepted: Set<CloudOperation> = []
    /// Operations that a new token did not help, and until when they cause no login.
    private var pauses: [CloudOperation: ContinuousClock.Instant] = [:]

    /// A new token is in use.
    mutating func begin(isReplacement: Bool, at now: ContinuousClock.Instant) {
        issuedAt = now
        self.isReplacement = isReplacement
        accepted = []
    }

    mutating func recordAccepted(_ operation: CloudOperation) {
        accepted.insert(operation)
        pauses[operation] = nil
    }

    /// The operation was refused again with a token that was issued for it.
    mutating func recordInVain(_ operation: CloudOperation, _ doubt: TokenDoubt, at now: ContinuousClock.Instant) {
        pauses[operation] = now + (doubt == .refused ? .seconds(300) : Self.rightsAge)
    }

    /// Whether to log in again for an operation that was refused with the token in use.
    func allowsRenewal(_ doubt: TokenDoubt, _ operation: CloudOperation, at now: ContinuousClock.Instant) -> Bool {
        guard let issuedAt else { return false }
        if let pause = pauses[operation], now < pause { return false }
        let isFresh = now - issuedAt < (isReplacement ? Self.freshReplacementAge : Self.freshAge)
        return switch doubt {
        case .refused: !isFresh || !isReplacement
        case .authentication, .unexplained: !isFresh || (!isReplacement && accepted.contains(operation))
        case .permission: now - issuedAt >= Self.rightsAge
        }
    }
}
