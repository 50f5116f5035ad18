import CloudAPI

/// How the watched connections stand, by the pair that they belong to: from the cloud's list and the own probes.
enum PairMembership {
    /// - Parameters:
    ///   - connections: those that are watched.
    ///   - windows: what the probes of each connection show now, by its name: those that ever had an answer.
    static func members(
        _ connections: [ConnectionConfiguration], reports: [String: ConnectionReport],
        windows: [String: [ProbeWindow.Summary]]
    ) -> [PairBook.Key: [PairMember]] {
        var members: [PairBook.Key: [PairMember]] = [:]
        for connection in connections {
            guard let listed = connection.id.flatMap({ reports[$0]?.connection }), let gateway = listed.gatewayID,
                let customerGateway = listed.customerGatewayID
            else { continue }
            let isUp = isUp(status: listed.status, windows: windows[connection.name] ?? [])
            members[PairBook.Key(gateway: gateway, customerGateway: customerGateway), default: []]
                .append(PairMember(connection: connection.name, role: listed.haRole, isUp: isUp))
        }
        return members
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

    /// A connection that is being changed may carry traffic or not.
    private static let saysNothing: Set<VPNConnection.Status> = [.unknown, .pendingUpdate]

    /// Both the cloud and the own probes must say so, as far as they know: the cloud does where its status tells, the
    /// probes where any target had a verdict within its window.
    private static func isUp(status: VPNConnection.Status?, windows: [ProbeWindow.Summary]) -> Bool? {
        let judged = windows.filter { $0.completed > 0 }
        let probes = judged.isEmpty ? nil : judged.contains { $0.completed > $0.lost }
        let cloud = status.flatMap { Self.saysNothing.contains($0) ? nil : $0 == .active }
        let known = [cloud, probes].compactMap(\.self)
        return known.isEmpty ? nil : known.allSatisfy(\.self)
    }
}
