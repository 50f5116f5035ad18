/// What the pages and the API say of an HA pair.
struct PairDocument: Encodable, Sendable {
    let gateway: String
    let customerGateway: String
    let state: PairState
    let changes: UInt64
    let members: [Member]

    struct Member: Encodable, Sendable {
        let connection: String
        let role: String?
        let isUp: Bool?

        enum CodingKeys: String, CodingKey {
            case connection
            case role = "ha_role"
            case isUp = "up"
        }
    }

    enum CodingKeys: String, CodingKey {
        case gateway, state, members
        case customerGateway = "customer_gateway"
        case changes = "state_changes"
    }

    init(_ key: PairBook.Key, _ pair: PairBook.Pair, _ names: GatewayNames) {
        gateway = names.gateway(key.gateway)
        customerGateway = names.customerGateway(key.customerGateway)
        state = pair.state
        changes = pair.changes
        members = pair.members.map { Member(connection: $0.connection, role: $0.role, isUp: $0.isUp) }
    }

    /// Members of which it is known that they are up.
    var up: Int { members.count { $0.isUp == true } }
}
