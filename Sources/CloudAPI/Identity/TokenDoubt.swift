/// What a refusal suggests about the token that the call carried, decided from disposition, status, code, and text.
///
/// Services also answer 403 when a token is dead: the Keystone form `{"error":{"code":403,"title":"Forbidden"}}`,
/// `VPN.0003` with "authentication failed", and Cloud Eye's `ces.0014` with "X-Auth-Token is invalid".
enum TokenDoubt: Sendable, Hashable, CaseIterable {
    /// The service does not accept the token (401 and its codes).
    case refused
    /// A 403 that speaks of authentication or of the token.
    case authentication
    /// A 403 without a code of the cloud.
    case unexplained
    /// A 403 that names a missing right. A token carries the rights of the moment of its issue.
    case permission

    /// `nil` if the failure is no matter of tokens or rights.
    init?(_ error: CloudError) {
        switch error.disposition {
        case .reauthenticate: self = .refused
        case .forbidden: self = Self.forbidden(error)
        default: return nil
        }
    }

    private static func forbidden(_ error: CloudError) -> TokenDoubt {
        guard error.httpStatus == 403 else { return .permission }
        let text = error.message.lowercased()
        if ["token", "authentication", "unauthenticated"].contains(where: text.contains) { return .authentication }
        switch error.code?.uppercased() {
        case "VPN.0003", "CES.0014": return .authentication
        case nil: return .unexplained
        default: return .permission
        }
    }

    /// Whether a token that nobody can renew counts as dead.
    ///
    /// - Parameter wasAccepted: whether the same operation succeeded with this token before.
    func meansDeath(wasAccepted: Bool) -> Bool {
        switch self {
        case .refused, .authentication: true
        case .unexplained: wasAccepted
        case .permission: false
        }
    }
}
