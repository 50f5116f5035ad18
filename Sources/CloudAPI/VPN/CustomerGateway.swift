/// A customer gateway: the customer's end of connections (Enterprise VPN API, "Querying the List of Customer Gateways").
///
/// Only the id is sure to be there.
package struct CustomerGateway: Sendable, Hashable {
    package let id: String
    package let name: String?
    /// `id_value`: an address, mostly.
    package let address: String?

    package init(id: String, name: String? = nil, address: String? = nil) {
        self.id = id
        self.name = name
        self.address = address
    }
}
