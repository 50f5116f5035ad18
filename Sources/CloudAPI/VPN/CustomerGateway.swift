/// A customer gateway: the customer's end of connections (Enterprise VPN API, "Querying the List of Customer Gateways").
///
/// Only the id is sure to be there.
package struct CustomerGateway: Sendable, Hashable {
    package let id: String
    package let name: String?
    /// `id_value`, or the deprecated `ip` before it: an address, mostly.
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
