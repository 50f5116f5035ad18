/// A VPN gateway: the cloud's end of connections (Enterprise VPN API, "Querying the List of VPN Gateways").
///
/// Only the id is sure to be there.
package struct VPNGateway: Sendable, Hashable {
    /// In lower case.
    package let id: String
    let spelledID: String
    package let name: String?
    /// In upper case, such as `ACTIVE`.
    package let status: String?
    /// `public` or `private`, in lower case.
    package let networkType: String?
    /// `active-active` or `active-standby`, in lower case.
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
