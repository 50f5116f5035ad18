/// What a person can do about a failed call.
extension CloudError {
    /// A sentence or two; `nil` where there is nothing to do but wait, or where the message says it.
    package var wayOut: String? {
        switch disposition {
        case .badCredentials:
            AccessKeyProblem(message: message)?.wayOut ?? givenTokenWayOut ?? credentialsWayOut
        case .reauthenticate where TokenProblem(message: message) != nil,
            .final where TokenProblem(message: message) == .missing:
            TokenProblem(message: message)?.wayOut
        case .forbidden: forbiddenWayOut
        case .reauthenticate where operation.service == .identity:
            "A new token is refused too: check that it is of this identity service and of the project's region."
        case .reauthenticate:
            "A new token is refused too: check that the identity service and this service are of one region."
        case .final where isWrongAddress:
            "There is no such API at this address: check the region or the endpoint of the service, and the project."
        case .final where httpStatus.map { 300...399 ~= $0 } == true:
            "The answer sends elsewhere, which is not followed: check the endpoint's scheme and host, and any proxy."
        case .retry where isTooLarge: nil
        case .retry where httpStatus == nil:
            remedy ?? "Check the service's address, name resolution, proxy and certificates."
        case .exists, .gone, .notReady, .retry, .throttled, .final, .cancelled:
            nil
        }
    }

    /// A 404 that does not come from the VPN service itself.
    private var isWrongAddress: Bool { httpStatus == 404 && code?.uppercased().hasPrefix("VPN.") != true }

    private var givenTokenWayOut: String? {
        TokenProblem(message: message) == .given ? TokenProblem.given.wayOut : nil
    }

    private var credentialsWayOut: String {
        if code?.uppercased() == "IAM.0061" || message.lowercased().contains("locked") {
            return "The account is locked for 15 minutes; check the user's name, password and domain name meanwhile."
        }
        if operation == .createToken, message.lowercased().contains("project") {
            return "Check the project's name or id, and that the user belongs to it."
        }
        return operation == .createToken
            ? "Check the user's name, password and domain name; several failures lock the account for 15 minutes."
            : "Check the access key, its secret key and, of a temporary key, its security token."
    }

    private var forbiddenWayOut: String {
        if code?.hasSuffix(".0310") == true {
            return "The project is not available: check that it is of this region and that the account is in order."
        }
        return switch operation {
        case .createToken, .listProjects, .readCatalog: "Allow the user programmatic access to this project."
        case .createConnectionMonitor:
            "Give the user the role VPN FullAccess, or the permission vpn:connectionMonitors:create, in this project."
        case .listConnections: Self.listing("vpn:vpnConnections:list")
        case .listGateways: Self.listing("vpn:vpnGateways:list")
        case .listCustomerGateways: Self.listing("vpn:customerGateways:list")
        case .listConnectionMonitors: Self.listing("vpn:connectionMonitors:list")
        case .queryMetricData:
            "Give the user the role CES ReadOnlyAccess, or the permission ces:metricData:list, in this project."
        }
    }

    /// Lists know no enterprise projects (Enterprise VPN API, "Permissions and Supported Actions").
    private static func listing(_ permission: String) -> String {
        "Give the user the role VPN ReadOnlyAccess, or the permission \(permission), in this project as a whole; "
            + "a right in an enterprise project alone does not do."
    }
}
