/// What the embedded cloud does where the sources about the real one disagree or say nothing.
///
/// As JSON: an object with some or all of the keys below, the body of `PUT /control/switches`; a key that is left out
/// stays as it is. `GET /control/switches` has all. Times are in seconds.
package struct CloudSwitches: Sendable, Hashable {
    /// What a token is good for.
    package enum TokenUse: String, Sendable, Hashable, CaseIterable, Codable {
        case everywhere
        /// For the identity service alone: the project services answer as to a token of another region.
        case identityOnly = "identity_only"
    }

    /// How the catalog names the VPN service's address.
    package enum CatalogPath: String, Sendable, Hashable, CaseIterable, Codable {
        /// `/v5`
        case bare
        /// `/v5/{project_id}`
        case project
    }

    /// `error_shape`: of the VPN service's errors.
    package var errorShape = ErrorShape.flat
    /// `identity_error_shape`: of the identity service's errors, `keystone` or `flat` in practice.
    package var identityErrorShape = ErrorShape.keystone
    /// `gone_status`: 404 `VPN.0004` or 400 `VPN.0001` to the deletion of a monitor that is not there.
    package var goneStatus = 404
    /// `pending_create_time`: how long a new monitor shows `PENDING_CREATE` before it is `ACTIVE`.
    package var pendingCreateTime = Duration.seconds(2)
    /// `pending_delete_time`: how long a deleted monitor is still there, as `PENDING_DELETE`.
    package var pendingDeleteTime = Duration.zero
    /// `pending_delete_code`: to a creation meanwhile; `VPN.0381` or `VPN.0031` in practice.
    package var pendingDeleteCode = "VPN.0031"
    /// `not_ready_code`: to a creation for a connection that is `PENDING_*`, `ERROR` or `FREEZED`, for example
    /// `VPN.0003`, `VPN.0009`, `VPN.0016` or `VPN.0306`; empty lets it succeed.
    package var notReadyCode = ""
    /// `read_only`: the user may list and show, and nothing else: 403 `VPN.0007`.
    package var isReadOnly = false
    /// `enterprise_project_user`: the user may not list: 403 `VPN.0007`.
    package var isEnterpriseProjectUser = false
    /// `catalog_has_vpn`: whether the catalog lists the type `evpn`.
    package var catalogHasVPN = true
    /// `catalog_path`
    package var catalogPath = CatalogPath.bare
    /// `token_use`
    package var tokenUse = TokenUse.everywhere

    package init() {}
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

    /// What the document leaves out is as in ``init()``.
    package init(from decoder: any Decoder) throws {
        try self.init(from: decoder, else: CloudSwitches())
    }

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
                forKey: .goneStatus, in: values, debugDescription: "\(goneStatus) is neither 404 nor 400")
        }
    }

    package func encode(to encoder: any Encoder) throws {
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
