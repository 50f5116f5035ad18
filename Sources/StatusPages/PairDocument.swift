package import Availability
package import CloudWatching

/// What the pages and the API say of an HA pair.
package struct PairDocument: Encodable, Sendable {
    package let gateway: String
    let customerGateway: String
    package let state: PairState
    package let changes: UInt64
    package let members: [Member]

    package struct Member: Encodable, Sendable {
        package let connection: String
        package let role: String?
        package let isUp: Bool?

        package enum CodingKeys: String, CodingKey {
            case connection
            case role = "ha_role"
            case isUp = "up"
        }
    }

    package enum CodingKeys: String, CodingKey {
        case gateway, state, members
        case customerGateway = "customer_gateway"
        case changes = "state_changes"
    }

    package init(_ key: PairBook.Key, _ pair: PairBook.Pair, _ names: GatewayNames) {
        gateway = names.gateway(key.gateway)
        customerGateway = names.customerGateway(key.customerGateway)
        state = pair.state
        changes = pair.changes
        members = pair.members.map { Member(connection: $0.connection, role: $0.role, isUp: $0.isUp) }
    }

    /// Members of which it is known that they are up.
    package var up: Int { members.count { $0.isUp == true } }
}
