/// The action that a failed call allows its caller, derived from status, code, and text.
///
/// The status alone misleads. "Already exists" and "busy" are both 400, and "not ready" shares a code with "forbidden".
/// A 404 from the gateway means a wrong address, not a missing resource.
///
/// Source: API reference of Enterprise VPN, appendix "Error Codes"; API Gateway, "Error Codes".
package enum Disposition: Sendable, Hashable {
    /// The connection already has its monitor. List again and adopt it.
    case exists
    /// The resource does not exist, or the cloud is deleting it. List again.
    case gone
    /// The cloud is creating, changing, or deleting the resource. Retry at the usual interval.
    case notReady
    /// A temporary failure of the network or the cloud. Retry with back-off.
    case retry
    /// The call exceeded a rate limit. Wait for at least this time, if the cloud states one.
    case throttled(retryAfter: Duration?)
    /// The service rejects the token, even after one renewal.
    case reauthenticate
    /// The cloud rejects the user, password, or domain, or the access key or its signature. A person must act.
    case badCredentials
    /// The user lacks the permission. A person must act.
    case forbidden
    /// The same call would fail again. A person must act.
    case final
    /// The calling task was cancelled.
    case cancelled
}

extension Disposition {
    /// - Parameters:
    ///   - code: the code in the body. `nil` if there is none.
    ///   - message: the text in the body, or an empty string.
    ///   - retryAfter: the header's value, or else the limit's window according to the text.
    init(_ operation: CloudOperation, status: Int, code: String?, message: String, retryAfter: Duration?) {
        let text = message.lowercased()
        let parts = (code ?? "").uppercased().split(separator: ".", maxSplits: 1)
        let number = parts.count == 2 ? parts[1] : ""
        let known: Disposition? =
            switch parts.first {
            case "VPN": .vpn(number, text, retryAfter)
            case "APIGW", "APIG": .gateway(number, text, status, retryAfter)
            case "IAM": .identity(number, retryAfter)
            case "CES": .cloudEye(number, retryAfter)
            default: nil
            }
        let disposition = known ?? .status(status, text, operation, retryAfter)
        // A request for a token has no token to renew.
        self = disposition == .reauthenticate && operation == .createToken ? .badCredentials : disposition
    }

    private static func vpn(_ number: Substring, _ text: String, _ retryAfter: Duration?) -> Disposition? {
        switch number {
        case "0381": .exists
        case "0004", "0009": .gone
        case "0016", "0017", "0306", "0506", "0507", "0508": .notReady
        case "0002", "0005", "0006", "0014", "0030", "0031": .retry
        case "0429": .throttled(retryAfter: retryAfter)
        case "0010": .reauthenticate
        case "0007": .forbidden
        case "0001": text.contains("already has connection monitor") ? .exists : .final
        case "0003": text.contains("not ready") || text.contains("currently ") ? .notReady : .forbidden
        case "0509": .final
        default: nil
        }
    }

    private static func gateway(
        _ number: Substring, _ text: String, _ status: Int, _ retryAfter: Duration?
    ) -> Disposition? {
        switch number {
        case "0101": .final
        case "0201": status >= 500 ? .retry : .final
        case "0301": rejectedIdentity(text)
        case "0302", "0306", "0310": .forbidden
        case "0307": .reauthenticate
        case "0308": .throttled(retryAfter: retryAfter)
        case "0605", "0606", "0613": .retry
        case "0602": .final
        default: nil
        }
    }

    private static func rejectedIdentity(_ text: String) -> Disposition {
        if AccessKeyProblem(message: text) != nil { return .badCredentials }
        return text.contains("x-auth-token not found") ? .final : .reauthenticate
    }

    /// Source: identity service, "Error Codes".
    private static func identity(_ number: Substring, _ retryAfter: Duration?) -> Disposition? {
        switch number {
        case "0012": .throttled(retryAfter: retryAfter)
        // The account is locked, the password is wrong, or the access key or its security token has expired.
        case "0061", "0062", "1105", "1108": .badCredentials
        case "0009", "0063", "0066", "0067": .reauthenticate
        case "0002", "0003", "0064", "0080", "0081", "0082", "0083": .forbidden
        case "0006": .retry
        default: nil
        }
    }

    /// Source: Cloud Eye, "Error Codes".
    private static func cloudEye(_ number: Substring, _ retryAfter: Duration?) -> Disposition? {
        switch number {
        case "0429": .throttled(retryAfter: retryAfter)
        case "0015": .reauthenticate
        case "0017": .forbidden
        case "0016": .gone
        case "0007", "0008", "0012", "0019", "0021": .retry
        default: nil
        }
    }

    private static func status(
        _ status: Int, _ text: String, _ operation: CloudOperation, _ retryAfter: Duration?
    ) -> Disposition {
        switch status {
        // The code is an older one without a prefix. It counts towards the lock of the account.
        case 400 where operation == .createToken && text.contains("incorrect password"): .badCredentials
        case 401: .reauthenticate
        // With any status, neither a role nor waiting resolves an exhausted quota.
        case 403 where text.contains("quota"), 409 where text.contains("quota"): .final
        case 403: .forbidden
        case 429: .throttled(retryAfter: retryAfter)
        case 408, 409, 425, 500, 502...599: .retry
        default: .final
        }
    }
}
