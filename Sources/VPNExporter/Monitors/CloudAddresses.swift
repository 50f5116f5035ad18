import CloudAPI
import ICMP

/// The addresses that the cloud told last of a connection, for the targets that have none in the file.
///
/// What was told once stays right to probe, also when the monitor goes.
struct CloudAddresses: Sendable, Equatable {
    /// By the target's name; empty where the cloud names none, absent where it had no occasion yet.
    private var texts: [String: String] = [:]

    /// The ends of a monitor are `peer` and `gateway`.
    mutating func record(_ monitor: ConnectionMonitor) {
        record(monitor.destinationIP, for: TargetConfiguration.peer)
        record(monitor.sourceIP, for: TargetConfiguration.gateway)
    }

    /// The far inner address of a connection's tunnel is `tunnel`.
    mutating func record(_ connection: VPNConnection) {
        record(connection.tunnelPeerAddress, for: TargetConfiguration.tunnel)
    }

    /// What the cloud said of a target's address; `nil` where it could not yet.
    func text(of target: String) -> String? { texts[target] }

    /// The target's address, where one host can have it.
    func address(of target: String) -> IPAddress? {
        guard let address = texts[target].flatMap({ IPAddress($0) }), address.unicastRefusal == nil else { return nil }
        return address
    }

    private mutating func record(_ text: String?, for target: String) {
        texts[target] = text ?? texts[target] ?? ""
    }
}
