/// What the VPN service lists: an object with an id, in an array under a name of its own.
protocol ListedObject: Decodable, Sendable {
    /// The array's name in the answer, such as `vpn_connections`.
    static var listName: String { get }
    /// In lower case.
    var id: String { get }
    /// As the cloud writes it.
    var spelledID: String { get }
}

extension ListedObject {
    var spelledID: String { id }
}

extension VPNConnection: ListedObject {
    static var listName: String { "vpn_connections" }
}

extension ConnectionMonitor: ListedObject {
    static var listName: String { "connection_monitors" }
}

extension VPNGateway: ListedObject {
    static var listName: String { "vpn_gateways" }
}

extension CustomerGateway: ListedObject {
    static var listName: String { "customer_gateways" }
}
