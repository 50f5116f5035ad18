import CloudAPI

/// How the watched connections stand, by the pair that they belong to: from the cloud's list and the own probes.
enum PairMembership {
    /// - Parameters:
    ///   - connections: those that are watched.
    ///   - answers: whether the probes of each connection find it available, by its name: those that know.
    ///   - neighbours: what other shards watch: their members of a pair that has one here stand as the cloud says.
    static func members(
        _ connections: [ConnectionConfiguration], reports: [String: ConnectionReport], answers: [String: Bool],
        neighbours: [NeighbourConnection] = []
    ) -> [PairBook.Key: [PairMember]] {
        var members: [PairBook.Key: [PairMember]] = [:]
        for connection in connections {
            guard let listed = connection.id.flatMap({ reports[$0]?.connection }), let key = key(listed) else {
                continue
            }
            let known = [listed.status.flatMap(isUp), answers[connection.name]].compactMap(\.self)
            // Both the cloud and the own probes must say so, as far as they know.
            let isUp = known.isEmpty ? nil : known.allSatisfy(\.self)
            members[key, default: []]
                .append(PairMember(connection: connection.name, role: listed.haRole, isUp: isUp))
        }
        for neighbour in neighbours {
            guard let key = key(neighbour.listed) else { continue }
            let isUp = neighbour.listed.status.flatMap(isUp)
            members[key]?.append(PairMember(connection: neighbour.name, role: neighbour.listed.haRole, isUp: isUp))
        }
        return members
    }

    private static func key(_ listed: VPNConnection) -> PairBook.Key? {
        guard let gateway = listed.gatewayID, let customerGateway = listed.customerGatewayID else { return nil }
        return PairBook.Key(gateway: gateway, customerGateway: customerGateway)
    }

    /// The names of the connections that should be there and that the cloud's last list does not have: the file's own. A
    /// discovered one that is listed no more was taken away.
    static func missing(
        _ connections: [ConnectionConfiguration], discovered: Set<String>, reports: [String: ConnectionReport]
    ) -> Set<String> {
        Set(
            connections.filter { connection in
                guard let id = connection.id, !discovered.contains(id) else { return false }
                return reports[id]?.connection == nil
            }.map(\.name))
    }

    /// A connection that is changed may be up or not meanwhile, and a state that is new here says nothing.
    private static func isUp(_ status: VPNConnection.Status) -> Bool? {
        switch status {
        case .active: true
        case .down, .error, .frozen, .pendingCreate, .pendingDelete: false
        default: nil
        }
    }
}
