/// A VPN gateway, the cloud's end of connections (Enterprise VPN API, "Querying the List of VPN Gateways").
///
/// Only the ID is always present.
package struct VPNGateway: Sendable, Hashable {
    /// The ID in lower case.
    package let id: String
    let spelledID: String
    package let name: String?
    /// The status in upper case, such as `ACTIVE`.
    package let status: String?
    /// The network type in lower case: `public` or `private`.
    package let networkType: String?
    /// The availability mode in lower case: `active-active` or `active-standby`.
    package let haMode: String?

    package init(
        id: String, name: String? = nil, status: String? = nil, networkType: String? = nil, haMode: String? = nil
    ) {
        self.id = id
        spelledID = id
        self.name = name
        self.status = status
        self.networkType = networkType
        self.haMode = haMode
    }
}

extension VPNGateway: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, name, status
        case networkType = "network_type"
        case haMode = "ha_mode"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        spelledID = try container.identifier(.id)
        id = try container.uuid(.id)
        name = container.text(.name)
        status = container.text(.status)?.uppercased()
        networkType = container.text(.networkType)?.lowercased()
        haMode = container.text(.haMode)?.lowercased()
    }
}

/// A customer gateway, the customer's end of connections (Enterprise VPN API, "Querying the List of Customer Gateways").
///
/// Only the ID is always present.
package struct CustomerGateway: Sendable, Hashable {
    package let id: String
    package let name: String?
    /// The value of `id_value`, or of the deprecated `ip` if that is missing. It is usually an address.
    package let address: String?

    package init(id: String, name: String? = nil, address: String? = nil) {
        self.id = id
        self.name = name
        self.address = address
    }
}

extension CustomerGateway: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, name, ip
        case idValue = "id_value"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.uuid(.id)
        name = container.text(.name)
        address = container.text(.idValue) ?? container.text(.ip)
    }
}
