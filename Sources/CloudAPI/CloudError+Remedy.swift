/// The remedies for failed calls.
extension CloudError {
    /// One or two sentences. `nil` if waiting is the only remedy, or if the message already contains it.
    package var remedy: String? {
        switch disposition {
        case .badCredentials:
            AccessKeyProblem(message: message)?.remedy ?? configuredTokenRemedy ?? credentialsRemedy
        case .reauthenticate where TokenProblem(message: message) != nil,
            .final where TokenProblem(message: message) == .missing:
            TokenProblem(message: message)?.remedy
        case .forbidden: forbiddenRemedy
        case .reauthenticate where operation.service == .identity:
            "Check that the token comes from this identity service and the project's region: a new token is also rejected."
        case .reauthenticate:
            "Check that the identity service and this service are in the same region: a new token is also rejected."
        case .final where isWrongAddress:
            "Check the region or the service's endpoint, and the project: this address has no such API."
        case .final where httpStatus.map { 300...399 ~= $0 } == true:
            "Check the endpoint's scheme and host, and any proxy: the exporter does not follow redirects."
        case .retry where isTooLarge: nil
        case .retry where httpStatus == nil:
            transportRemedy ?? "Check the service's address, name resolution, proxy, and certificates."
        case .exists, .gone, .notReady, .retry, .throttled, .final, .cancelled:
            nil
        }
    }

    /// Whether a 404 comes from something other than the VPN service.
    private var isWrongAddress: Bool { httpStatus == 404 && code?.uppercased().hasPrefix("VPN.") != true }

    private var configuredTokenRemedy: String? {
        TokenProblem(message: message) == .configured ? TokenProblem.configured.remedy : nil
    }

    private var credentialsRemedy: String {
        if code?.uppercased() == "IAM.0061" || message.lowercased().contains("locked") {
            return "Check the user's name, password, and domain name, and wait: the account is locked for 15 minutes."
        }
        if operation == .createToken, message.lowercased().contains("project") {
            return "Check the project's name or ID, and that the user belongs to it."
        }
        return operation == .createToken
            ? "Check the user's name, password, and domain name. Several failures lock the account for 15 minutes."
            : "Check the access key, its secret key, and, for a temporary key, its security token."
    }

    private var forbiddenRemedy: String {
        if code?.hasSuffix(".0310") == true {
            return "Check the project's region and the state of the account: the project is not available."
        }
        return switch operation {
        case .createToken, .listProjects, .readCatalog: "Allow the user programmatic access to this project."
        case .createConnectionMonitor:
            "Give the user the role VPN FullAccess, or the permission vpn:connectionMonitors:create, in this project."
        case .listConnections: Self.listRemedy("vpn:vpnConnections:list")
        case .listGateways: Self.listRemedy("vpn:vpnGateways:list")
        case .listCustomerGateways: Self.listRemedy("vpn:customerGateways:list")
        case .listConnectionMonitors: Self.listRemedy("vpn:connectionMonitors:list")
        case .queryMetricData:
            "Give the user the role CES ReadOnlyAccess, or the permission ces:metricData:list, in this project."
        }
    }

    /// Lists ignore enterprise projects (Enterprise VPN API, "Permissions and Supported Actions").
    private static func listRemedy(_ permission: String) -> String {
        "Give the user the role VPN ReadOnlyAccess, or the permission \(permission), for the whole project. "
            + "A permission in an enterprise project alone is not enough."
    }
}

/// The reason why the gateway rejects a signed request. One code (`APIGW.0301`) covers all, so the text decides.
///
/// Source: API Gateway, "Common Errors Related to IAM Authentication Information".
enum AccessKeyProblem: Hashable, CaseIterable {
    case wrongSignature
    case locked
    case unknownKey
    case skewedClock

    init?(message: String) {
        let text = message.lowercased()
        let problem = Self.allCases.first { text.contains($0.phrase) }
        guard let problem else { return nil }
        self = problem
    }

    /// The phrase that only this problem's text contains.
    private var phrase: String {
        switch self {
        case .wrongSignature: "verify aksk signature fail"
        case .locked: "ak access failed to reach the limit"
        case .unknownKey: "ak not exist"
        case .skewedClock: "signature expired"
        }
    }

    var remedy: String {
        switch self {
        case .wrongSignature: "Check the secret key. Several failures lock the access key for 5 minutes."
        case .locked: "Check the secret key, and wait: the access key is locked for 5 minutes."
        case .unknownKey: "Check the access key: it is disabled, deleted, expired, or from another cloud."
        case .skewedClock: "Set this host's clock: it differs from the cloud's by more than 15 minutes."
        }
    }
}

/// The reason why a service rejects a token. One code (`APIGW.0301`) covers all, so the gateway's text decides.
///
/// Source: API Gateway, "Common Errors Related to IAM Authentication Information".
enum TokenProblem: Hashable, CaseIterable {
    /// A token from the configuration, which the exporter cannot renew, whatever the gateway's text is.
    case configured
    case undecipherable
    case expired
    case missing

    /// The start of the message about a rejected token from the configuration.
    static let configuredPrefix = "the configured token is rejected"

    init?(message: String) {
        let text = message.lowercased()
        let problem = Self.allCases.first { problem in problem.phrases.contains { text.contains($0) } }
        guard let problem else { return nil }
        self = problem
    }

    /// The phrases that only this problem's texts contain.
    private var phrases: [String] {
        switch self {
        case .configured: [Self.configuredPrefix]
        case .undecipherable: ["decrypt token fail"]
        case .expired: ["token expires", "token expired"]
        case .missing: ["x-auth-token not found"]
        }
    }

    var remedy: String {
        switch self {
        case .configured: "Set a new token: this one expired, was revoked, or belongs to another region or project."
        case .undecipherable:
            "Check that the addresses of the identity service and this service are in the same region: a new token is "
                + "also rejected."
        case .expired:
            "Try again later: a new token counts as expired, because the clocks of the cloud's services differ."
        case .missing: "Check any proxy: the token did not arrive, so one may remove the header X-Auth-Token."
        }
    }
}
