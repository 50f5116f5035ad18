import CloudAPI
package import CloudWatching
package import VPNConfiguration

/// Groups the watched connections by pair. Pure.
package enum PairMembership {
    /// Returns the members of each pair, with their states.
    ///
    /// - Parameters:
    ///   - connections: the watched connections.
    ///   - states: their states, by name.
    ///   - neighbours: the connections of other shards. If their pair has a member here, they join it with the state
    ///     that the cloud reports.
    package static func members(
        _ connections: [ConnectionConfiguration], reports: [String: ConnectionReport],
        states: [String: ConnectionState],
        neighbours: [NeighbourConnection] = []
    ) -> [PairTracker.Key: [PairMember]] {
        var members: [PairTracker.Key: [PairMember]] = [:]
        for connection in connections {
            guard let listed = connection.id.flatMap({ reports[$0]?.connection }), let key = key(listed) else {
                continue
            }
            let isUp = states[connection.name]?.isAvailable
            members[key, default: []]
                .append(PairMember(connection: connection.name, role: listed.haRole, isUp: isUp))
        }
        for neighbour in neighbours {
            guard let key = key(neighbour.listed) else { continue }
            let tunnel = CloudEvidence(status: neighbour.listed.status).tunnel
            let isUp = tunnel == .unknown ? nil : tunnel == .up
            members[key]?.append(PairMember(connection: neighbour.name, role: neighbour.listed.haRole, isUp: isUp))
        }
        return members
    }

    private static func key(_ listed: VPNConnection) -> PairTracker.Key? {
        guard let gateway = listed.gatewayID, let customerGateway = listed.customerGatewayID else { return nil }
        return PairTracker.Key(gateway: gateway, customerGateway: customerGateway)
    }

    /// Returns the configured connections that the cloud's last list lacks. A discovered connection without an entry
    /// was removed.
    package static func missing(
        _ connections: [ConnectionConfiguration], discovered: Set<String>, reports: [String: ConnectionReport],
        states: [String: ConnectionState]
    ) -> [PairMember] {
        connections.filter { connection in
            guard let id = connection.id, !discovered.contains(id) else { return false }
            return reports[id]?.connection == nil
        }.map { PairMember(connection: $0.name, role: nil, isUp: states[$0.name]?.isAvailable) }
    }
}
