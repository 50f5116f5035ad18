package import Probing
package import VPNConfiguration

/// Which targets the configuration and the cloud's addresses give.
package enum TargetResolution {
    /// All targets whose address or host name is known.
    ///
    /// - Parameter addresses: what the cloud told last, by the connection's id.
    package static func resolve(
        _ connections: [ConnectionConfiguration], addresses: [String: CloudAddresses]
    ) -> [ProbeTarget] {
        connections.flatMap { connection in
            connection.targets.compactMap { target in
                address(of: target, in: connection, addresses: addresses).map { address in
                    ProbeTarget(
                        id: ProbeTarget.ID(connection: connection.name, target: target.name), address: address,
                        settings: target.probes, place: target.place)
                }
            }
        }
    }

    /// Returns the target's configured address, or else the one that the cloud reports; `nil` if neither is known.
    package static func address(
        of target: TargetConfiguration, in connection: ConnectionConfiguration, addresses: [String: CloudAddresses]
    ) -> ProbeAddress? {
        let known = connection.id.flatMap { addresses[$0] }
        return target.address ?? known?.address(of: target.name).map(ProbeAddress.literal)
    }

    /// The targets that have no address though the cloud could have told it, with what it says.
    package static func unresolved(
        _ connections: [ConnectionConfiguration], addresses: [String: CloudAddresses]
    ) -> [ProbeTarget.ID: String] {
        var unresolved: [ProbeTarget.ID: String] = [:]
        for connection in connections {
            guard let known = connection.id.flatMap({ addresses[$0] }) else { continue }
            for target in connection.targets where target.address == nil && known.address(of: target.name) == nil {
                unresolved[.init(connection: connection.name, target: target.name)] = known.text(of: target.name)
            }
        }
        return unresolved
    }
}
