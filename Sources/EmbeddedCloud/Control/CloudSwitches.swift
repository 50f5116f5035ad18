import FoundationEssentials

/// Behavior of the embedded cloud in the points on which the sources about the real cloud disagree or are silent.
///
/// The body of `PUT /control/switches` is a JSON object with some or all of the keys below. An absent key keeps its
/// value. The response to `GET /control/switches` has all keys. Times are in seconds.
struct CloudSwitches: Sendable, Hashable {
    /// Services that accept a token.
    enum TokenUse: String, Sendable, Hashable, CaseIterable, Codable {
        case everywhere
        /// Only the identity service accepts it. The project services refuse it like a token of another region.
        case identityOnly = "identity_only"
    }

    /// Form of the VPN service's URL in the catalog.
    enum CatalogPath: String, Sendable, Hashable, CaseIterable, Codable {
        /// `/v5`
        case bare
        /// `/v5/{project_id}`
        case project
    }

    /// `error_shape`: Shape of the VPN service's errors.
    var errorShape = ErrorShape.flat
    /// `identity_error_shape`: Shape of the identity service's errors. In practice, `keystone` or `flat`.
    var identityErrorShape = ErrorShape.keystone
    /// `gone_status`: Response to the deletion of a missing monitor: 404 `VPN.0004`, or 400 `VPN.0001`.
    var goneStatus = 404
    /// `pending_create_time`: Time that a new monitor shows `PENDING_CREATE` before `ACTIVE`.
    var pendingCreateTime = Duration.seconds(2)
    /// `pending_delete_time`: Time that a deleted monitor shows `PENDING_DELETE` before it disappears.
    var pendingDeleteTime = Duration.zero
    /// `pending_delete_code`: Error code of a creation during that time. In practice, `VPN.0381` or `VPN.0031`.
    var pendingDeleteCode = "VPN.0031"
    /// `not_ready_code`: Error code of a creation for a connection that is `PENDING_*`, `ERROR`, or `FREEZED`, for
    /// example `VPN.0003`, `VPN.0009`, `VPN.0016`, or `VPN.0306`. Empty allows the creation.
    var notReadyCode = ""
    /// `read_only`: The user may only list and show. Other calls fail with 403 `VPN.0007`.
    var isReadOnly = false
    /// `enterprise_project_user`: The user may not list. Lists fail with 403 `VPN.0007`.
    var isEnterpriseProjectUser = false
    /// `catalog_has_vpn`: Whether the catalog lists the type `evpn`.
    var catalogHasVPN = true
    /// `catalog_path`: Form of the VPN service's URL in the catalog.
    var catalogPath = CatalogPath.bare
    /// `token_use`: Services that accept a token.
    var tokenUse = TokenUse.everywhere

    init() {}
}

extension CloudSwitches: Codable {
    private enum Keys: String, CodingKey, CaseIterable {
        case errorShape = "error_shape"
        case identityErrorShape = "identity_error_shape"
        case goneStatus = "gone_status"
        case pendingCreateTime = "pending_create_time"
        case pendingDeleteTime = "pending_delete_time"
        case pendingDeleteCode = "pending_delete_code"
        case notReadyCode = "not_ready_code"
        case isReadOnly = "read_only"
        case isEnterpriseProjectUser = "enterprise_project_user"
        case catalogHasVPN = "catalog_has_vpn"
        case catalogPath = "catalog_path"
        case tokenUse = "token_use"
    }

    /// Reads a document. An absent key takes the default.
    init(from decoder: any Decoder) throws {
        try self.init(from: decoder, else: CloudSwitches())
    }

    /// Reads a document. An absent key takes its value from `old`.
    init(from decoder: any Decoder, else old: CloudSwitches) throws {
        try StrictKeys.check(decoder, Keys.self)
        let values = try decoder.container(keyedBy: Keys.self)
        func value<Value: Decodable>(_ key: Keys, _ old: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? old
        }
        errorShape = try value(.errorShape, old.errorShape)
        identityErrorShape = try value(.identityErrorShape, old.identityErrorShape)
        goneStatus = try value(.goneStatus, old.goneStatus)
        pendingCreateTime = try values.seconds(.pendingCreateTime) ?? old.pendingCreateTime
        pendingDeleteTime = try values.seconds(.pendingDeleteTime) ?? old.pendingDeleteTime
        pendingDeleteCode = try value(.pendingDeleteCode, old.pendingDeleteCode)
        notReadyCode = try value(.notReadyCode, old.notReadyCode)
        isReadOnly = try value(.isReadOnly, old.isReadOnly)
        isEnterpriseProjectUser = try value(.isEnterpriseProjectUser, old.isEnterpriseProjectUser)
        catalogHasVPN = try value(.catalogHasVPN, old.catalogHasVPN)
        catalogPath = try value(.catalogPath, old.catalogPath)
        tokenUse = try value(.tokenUse, old.tokenUse)
        guard goneStatus == 404 || goneStatus == 400 else {
            throw DecodingError.dataCorruptedError(
                forKey: .goneStatus, in: values, debugDescription: "expected 404 or 400, got \(goneStatus)")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        try values.encode(errorShape, forKey: .errorShape)
        try values.encode(identityErrorShape, forKey: .identityErrorShape)
        try values.encode(goneStatus, forKey: .goneStatus)
        try values.encode(pendingCreateTime.inSeconds, forKey: .pendingCreateTime)
        try values.encode(pendingDeleteTime.inSeconds, forKey: .pendingDeleteTime)
        try values.encode(pendingDeleteCode, forKey: .pendingDeleteCode)
        try values.encode(notReadyCode, forKey: .notReadyCode)
        try values.encode(isReadOnly, forKey: .isReadOnly)
        try values.encode(isEnterpriseProjectUser, forKey: .isEnterpriseProjectUser)
        try values.encode(catalogHasVPN, forKey: .catalogHasVPN)
        try values.encode(catalogPath, forKey: .catalogPath)
        try values.encode(tokenUse, forKey: .tokenUse)
    }
}

extension CloudSwitches {
    /// Document that changes some of the switches. Its configuration is the switches before.
    struct Change: DecodableWithConfiguration {
        let switches: CloudSwitches

        init(from decoder: any Decoder, configuration old: CloudSwitches) throws {
            switches = try CloudSwitches(from: decoder, else: old)
        }
    }
}

/// Refusals that follow from the switches. Their wording follows the VPN service's table of error codes.
extension CloudSwitches {
    /// Returns `nil` if the user may make the call.
    func refusal(of operation: Route.Operation) -> Refusal? {
        let name = operation.rawValue
        let isForbidden =
            name.hasPrefix("list") && name != "listProjects"
            ? isEnterpriseProjectUser
            : isReadOnly && ["create", "update", "delete"].contains { name.hasPrefix($0) }
        guard isForbidden else { return nil }
        return Refusal(status: 403, errorCode: "VPN.0007", errorMessage: "is not authorized to perform \(name)")
    }

    /// Returns the refusal of a creation of a monitor, or `nil` if the connection is ready.
    ///
    /// - Parameter status: Status of the connection.
    func refusal(ofCreatingFor connectionID: String, status: String) -> Refusal? {
        let isReady = !status.hasPrefix("PENDING_") && status != "ERROR" && status != "FREEZED"
        guard !isReady, !notReadyCode.isEmpty else { return nil }
        return .coded(
            notReadyCode, "invalid request: resource \(connectionID) is not ready, currently \(status)")
    }

    /// Returns the refusal of a creation of a monitor during the deletion of the old one.
    func refusalWhileDeleting(_ connectionID: String) -> Refusal {
        .coded(
            pendingDeleteCode,
            pendingDeleteCode == "VPN.0381"
                ? "VPN connection \(connectionID) already has connection monitor" : "repeated operation")
    }

    /// Refusal of the deletion of a missing monitor.
    var refusalOfMissingMonitor: Refusal {
        goneStatus == 400
            ? Refusal(status: 400, errorCode: "VPN.0001", errorMessage: "invalid request: resource not found")
            : Refusal(status: 404, errorCode: "VPN.0004", errorMessage: "resource not found")
    }
}

extension Refusal {
    /// Returns a refusal with the HTTP status of its code (VPN API, "Error Codes"), or 400 for a code that is not in
    /// the table.
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
