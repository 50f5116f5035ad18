package import CloudAPI
package import NetworkPrimitives
package import Probing
package import VPNConfiguration

/// The last known addresses of a connection according to the cloud, for targets without an address in the file.
///
/// A known address stays, even if the cloud deletes the monitor. A later response without a usable address does not remove
/// it.
package struct CloudAddresses: Sendable, Equatable {
    /// The last usable addresses, by the target's name.
    private var addresses: [String: IPAddress] = [:]
    /// The last unusable texts for targets that never had a usable address. A text is empty if the cloud reported none. It
    /// is absent until the cloud's first response about the target.
    private var unusable: [String: String] = [:]

    package init() {
    }

    /// Records the ends of a monitor for the targets `peer` and `gateway`.
    package mutating func record(_ monitor: ConnectionMonitor) {
        record(monitor.destinationIP, for: TargetConfiguration.peer)
        record(monitor.sourceIP, for: TargetConfiguration.gateway)
    }

    /// Records the far inner address of a connection's tunnel for the target `tunnel`.
    package mutating func record(_ connection: VPNConnection) {
        record(connection.tunnelPeerAddress, for: TargetConfiguration.tunnel)
    }

    /// Returns the cloud's text for a target's address. `nil` before the cloud's first response about it.
    package func text(of target: String) -> String? { addresses[target].map { "\($0)" } ?? unusable[target] }

    /// Returns a target's address. `nil` if no single host can have it.
    package func address(of target: String) -> IPAddress? { addresses[target] }

    private mutating func record(_ text: String?, for target: String) {
        if let address = text.flatMap({ IPAddress($0) }), address.unicastRefusal == nil {
            addresses[target] = address
            unusable[target] = nil
        } else if addresses[target] == nil {
            unusable[target] = text ?? unusable[target] ?? ""
        }
    }
}

/// Determines the targets from the configuration and the cloud's addresses.
package enum TargetResolution {
    /// Returns all targets with a known address or host name.
    ///
    /// - Parameter addresses: the cloud's last addresses, by the connection's ID.
    package static func resolve(
        _ connections: [ConnectionConfiguration], addresses: [String: CloudAddresses]
    ) -> [ProbeTarget] {
        connections.flatMap { connection in
            connection.targets.compactMap { target in
                address(of: target, in: connection, addresses: addresses).map { address in
                    ProbeTarget(
                        id: ProbeTarget.ID(connection: connection.name, target: target.name), address: address,
                        settings: target.probes, place: target.place,
                        roundTripObjective: connection.policy.objective.roundTrip)
                }
            }
        }
    }

    /// Returns the target's configured address, or else the one that the cloud reports. `nil` if neither is known.
    package static func address(
        of target: TargetConfiguration, in connection: ConnectionConfiguration, addresses: [String: CloudAddresses]
    ) -> ProbeAddress? {
        let known = connection.id.flatMap { addresses[$0] }
        return target.address ?? known?.address(of: target.name).map(ProbeAddress.literal)
    }

    /// Returns the targets without an address about which the cloud has responded, with the cloud's text.
    static func unresolved(
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
