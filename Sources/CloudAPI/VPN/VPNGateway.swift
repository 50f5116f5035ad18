/// A VPN gateway: the cloud's end of connections (Enterprise VPN API, "Querying the List of VPN Gateways").
///
/// Only the id is sure to be there.
package struct VPNGateway: Sendable, Hashable {
    package let id: String
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
        self.name = name
        self.status = status
        self.networkType = networkType
        self.haMode = haMode
    }
}
