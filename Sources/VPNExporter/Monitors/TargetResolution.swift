import CloudAPI
import ICMP

/// Which targets the configuration and the monitors' addresses give.
enum TargetResolution {
    /// All targets whose address or host name is known.
    ///
    /// - Parameter monitors: the last known monitor of each connection, by the connection's id.
    static func resolve(
        _ connections: [ConnectionConfiguration], monitors: [String: ConnectionMonitor]
    ) -> [ProbeTarget] {
        connections.flatMap { connection in
            let monitor = connection.id.flatMap { monitors[$0] }
            return connection.targets.compactMap { target -> ProbeTarget? in
                guard let address = target.address ?? address(target.name, monitor).map(ProbeAddress.literal) else {
                    return nil
                }
                return ProbeTarget(
                    id: ProbeTarget.ID(connection: connection.name, target: target.name), address: address,
                    settings: target.probes)
            }
        }
    }

    /// The targets that have no address though their connection has a monitor, with what the monitor says.
    static func unresolved(
        _ connections: [ConnectionConfiguration], monitors: [String: ConnectionMonitor]
    ) -> [ProbeTarget.ID: String] {
        var unresolved: [ProbeTarget.ID: String] = [:]
        for connection in connections {
            guard let monitor = connection.id.flatMap({ monitors[$0] }) else { continue }
            for target in connection.targets where target.address == nil && address(target.name, monitor) == nil {
                unresolved[.init(connection: connection.name, target: target.name)] = text(target.name, monitor) ?? ""
            }
        }
        return unresolved
    }

    private static func text(_ target: String, _ monitor: ConnectionMonitor?) -> String? {
        target == TargetConfiguration.gateway ? monitor?.sourceIP : monitor?.destinationIP
    }

    private static func address(_ target: String, _ monitor: ConnectionMonitor?) -> IPAddress? {
        guard let address = text(target, monitor).flatMap({ IPAddress($0) }), address.unicastRefusal == nil else {
            return nil
        }
        return address
    }
}
