import CloudAPI
import ICMP

/// Which targets the configuration and the monitors' addresses give.
enum TargetResolution {
    /// All targets whose address is known.
    ///
    /// - Parameter monitors: the last known monitor of each connection, by the connection's id.
    static func resolve(
        _ connections: [ConnectionConfiguration], monitors: [String: ConnectionMonitor]
    ) -> [ProbeTarget] {
        connections.flatMap { connection in
            let monitor = connection.id.flatMap { monitors[$0] }
            return connection.targets.compactMap { target -> ProbeTarget? in
                guard let address = target.address ?? address(target.name, monitor) else { return nil }
                return ProbeTarget(
                    id: ProbeTarget.ID(connection: connection.name, target: target.name), address: address,
                    settings: target.probes)
            }
        }
    }

    private static func address(_ target: String, _ monitor: ConnectionMonitor?) -> IPAddress? {
        let text = target == TargetConfiguration.gateway ? monitor?.sourceIP : monitor?.destinationIP
        guard let address = text.flatMap({ IPAddress($0) }), !address.isUnspecified, !address.isMulticast else {
            return nil
        }
        return address
    }
}
