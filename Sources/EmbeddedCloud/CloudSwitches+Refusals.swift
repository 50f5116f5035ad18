/// What the switches refuse, in the words of the VPN service's table of error codes.
extension CloudSwitches {
    /// `nil` where the user may make the call.
    func refusal(of operation: Route.Operation) -> Refusal? {
        let name = operation.rawValue
        let isForbidden =
            name.hasPrefix("list") && name != "listProjects"
            ? isEnterpriseProjectUser
            : isReadOnly && ["create", "update", "delete"].contains { name.hasPrefix($0) }
        guard isForbidden else { return nil }
        return Refusal(status: 403, errorCode: "VPN.0007", errorMessage: "is not authorized to perform \(name)")
    }

    /// To the creation of a monitor.
    ///
    /// - Parameter status: of the connection; `nil` lets the creation go on.
    func refusal(ofCreatingFor connectionID: String, status: String) -> Refusal? {
        let isReady = !status.hasPrefix("PENDING_") && status != "ERROR" && status != "FREEZED"
        guard !isReady, !notReadyCode.isEmpty else { return nil }
        return .coded(
            notReadyCode, "invalid request: resource \(connectionID) is not ready, currently \(status)")
    }

    /// To the creation of a monitor while the old one is being deleted.
    func refusalWhileDeleting(_ connectionID: String) -> Refusal {
        .coded(
            pendingDeleteCode,
            pendingDeleteCode == "VPN.0381"
                ? "VPN connection \(connectionID) already has connection monitor" : "repeated operation")
    }

    /// To the deletion of a monitor that is not there.
    var refusalOfGone: Refusal {
        goneStatus == 400
            ? Refusal(status: 400, errorCode: "VPN.0001", errorMessage: "invalid request: resource not found")
            : Refusal(status: 404, errorCode: "VPN.0004", errorMessage: "resource not found")
    }
}

extension Refusal {
    /// With the HTTP status of the code (VPN API, "Error Codes"); 400 where the table does not have it.
    fileprivate static func coded(_ code: String, _ message: String) -> Refusal {
        let status =
            switch code {
            case "VPN.0002", "VPN.0005", "VPN.0006": 500
            case "VPN.0003", "VPN.0007": 403
            case "VPN.0004", "VPN.0509": 404
            case "VPN.0009": 425
            case "VPN.0010": 401
            case "VPN.0014": 504
            case "VPN.0016", "VPN.0017": 409
            case "VPN.0429": 429
            default: 400
            }
        return Refusal(status: status, errorCode: code, errorMessage: message)
    }
}
