/// The meaning of an error for the token of the call, derived from disposition, status, code, and text.
///
/// Services also return 403 for an invalid token:
/// - the Keystone form `{"error":{"code":403,"title":"Forbidden"}}`
/// - `VPN.0003` with "authentication failed"
/// - Cloud Eye's `ces.0014` with "X-Auth-Token is invalid"
enum TokenRejection: Sendable, Hashable, CaseIterable {
    /// The service rejects the token (401 and its codes).
    case token
    /// A 403 with a text about authentication or the token.
    case authentication
    /// A 403 without a code of the cloud.
    case unexplained
    /// A 403 about a missing permission. A token carries the permissions from the time of its issue.
    case permission

    /// - Returns: `nil` if the failure has nothing to do with tokens or permissions.
    init?(_ error: CloudError) {
        switch error.disposition {
        case .reauthenticate: self = .token
        case .forbidden: self = Self.forbidden(error)
        default: return nil
        }
    }

    private static func forbidden(_ error: CloudError) -> TokenRejection {
        guard error.httpStatus == 403 else { return .permission }
        let text = error.message.lowercased()
        if ["token", "authentication", "unauthenticated"].contains(where: text.contains) { return .authentication }
        switch error.code?.uppercased() {
        case "VPN.0003", "CES.0014": return .authentication
        case nil: return .unexplained
        default: return .permission
        }
    }

    /// Returns whether the error proves a token invalid that the exporter cannot renew.
    ///
    /// - Parameter wasAccepted: whether the same operation succeeded with this token before.
    func provesInvalidToken(wasAccepted: Bool) -> Bool {
        switch self {
        case .token, .authentication: true
        case .unexplained: wasAccepted
        case .permission: false
        }
    }
}

/// Decides from a token's history whether a rejection justifies a new login.
///
/// An invalid token and a missing permission cause the same error (``TokenRejection``). A new token distinguishes them,
/// but an account without a permission must not log in for each call. So a token that was just issued proves that a
/// permission is missing. An operation that fails with a new token pauses.
struct TokenTrust {
    /// The age up to which a token counts as just issued, in the same run of calls.
    static let freshAge: Duration = .seconds(10)
    /// The same for a token that replaced a rejected one. A service with changing responses then causes one login a
    /// minute.
    static let freshReplacementAge: Duration = .seconds(60)
    /// The age from which a missing permission justifies a new token: the permission may have been granted since.
    static let permissionAge: Duration = .seconds(3_600)

    private var issuedAt: ContinuousClock.Instant?
    /// Whether the token replaced a rejected one.
    private var isReplacement = false
    /// The operations that succeeded with this token.
    private var accepted: Set<CloudOperation> = []
    /// The operations that failed with a new token, and the time until which they cause no login.
    private var pauses: [CloudOperation: ContinuousClock.Instant] = [:]

    /// Starts the history of a new token.
    mutating func begin(isReplacement: Bool, at now: ContinuousClock.Instant) {
        issuedAt = now
        self.isReplacement = isReplacement
        accepted = []
    }

    mutating func recordAccepted(_ operation: CloudOperation) {
        accepted.insert(operation)
        pauses[operation] = nil
    }

    /// Records that the cloud rejected the operation although a token was issued for it.
    mutating func recordFutileRenewal(
        _ operation: CloudOperation, _ rejection: TokenRejection, at now: ContinuousClock.Instant
    ) {
        pauses[operation] = now + (rejection == .token ? .seconds(300) : Self.permissionAge)
    }

    /// Returns whether an operation that the cloud rejected with the current token justifies a new login.
    func allowsRenewal(
        _ rejection: TokenRejection, _ operation: CloudOperation, at now: ContinuousClock.Instant
    ) -> Bool {
        guard let issuedAt else { return false }
        if let pause = pauses[operation], now < pause { return false }
        let isFresh = now - issuedAt < (isReplacement ? Self.freshReplacementAge : Self.freshAge)
        return switch rejection {
        case .token: !isFresh || !isReplacement
        case .authentication, .unexplained: !isFresh || (!isReplacement && accepted.contains(operation))
        case .permission: now - issuedAt >= Self.permissionAge
        }
    }
}
