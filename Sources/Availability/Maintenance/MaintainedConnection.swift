import CloudAPI
import CloudWatching
import Settings
package import VPNConfiguration

/// A connection as maintenance selects it: by its name, or by the gateway that it belongs to.
package struct MaintainedConnection: Sendable, Equatable {
    package let name: String
    /// All that its gateway is called: the id, the name in the cloud, and the name in labels; empty while unknown.
    package var gateways: Set<String> = []

    package init(name: String, gateways: Set<String> = []) {
        self.name = name
        self.gateways = gateways
    }
}

extension WatchedCloud.Snapshot {
    /// The connection as maintenance selects it.
    package func maintained(_ connection: ConnectionConfiguration) -> MaintainedConnection {
        maintained(connection.name, gateway: connection.id.flatMap { reports[$0]?.connection?.gatewayID })
    }

    /// All connections that a window can mean: those of `known` and those that other shards watch.
    package func maintained(_ known: [ConnectionConfiguration], elsewhere: [ConnectionConfiguration])
        -> [MaintainedConnection]
    {
        known.map(maintained) + elsewhere.map(maintained)
            + neighbours.map { maintained($0.name, gateway: $0.listed.gatewayID) }
    }

    private func maintained(_ name: String, gateway id: String?) -> MaintainedConnection {
        guard let id else { return MaintainedConnection(name: name) }
        let names = [id, gateways[id]?.name, gatewayNames.gateway(id)].compactMap(\.self)
        return MaintainedConnection(name: name, gateways: Set(names))
    }
}

extension MaintenanceWindow {
    package func concerns(_ connection: MaintainedConnection) -> Bool {
        if connections == nil, gateways == nil { return true }
        if connections?.takes(connection.name) == true { return true }
        return gateways.map { connection.gateways.contains(where: $0.takes) } ?? false
    }
}
