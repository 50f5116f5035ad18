package import CloudAPI
package import Network
import VPNConfiguration

/// The addresses that the cloud told last of a connection, for the targets that have none in the file.
///
/// What was told once stays right to probe, also when the monitor goes, or when a later answer lacks it or has something
/// that is no address of one host.
package struct CloudAddresses: Sendable, Equatable {
    /// The last usable ones, by the target's name.
    private var addresses: [String: IPAddress] = [:]
    /// What was said last of the targets for which nothing usable was ever said; empty where the cloud names none, absent
    /// where it had no occasion yet.
    private var unusable: [String: String] = [:]

    package init() {
    }

    /// The ends of a monitor are `peer` and `gateway`.
    package mutating func record(_ monitor: ConnectionMonitor) {
        record(monitor.destinationIP, for: TargetConfiguration.peer)
        record(monitor.sourceIP, for: TargetConfiguration.gateway)
    }

    /// The far inner address of a connection's tunnel is `tunnel`.
    package mutating func record(_ connection: VPNConnection) {
        record(connection.tunnelPeerAddress, for: TargetConfiguration.tunnel)
    }

    /// What the cloud said of a target's address; `nil` where it could not yet.
    package func text(of target: String) -> String? { addresses[target].map { "\($0)" } ?? unusable[target] }

    /// The target's address, as far as one host can have it.
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
