import CloudAPI
import Foundation

@testable import CloudWatching
@testable import VPNConfiguration

extension VPNConnection {
    /// A connection in the form of the cloud's list.
    static func fixture(_ id: String, status: String = "ACTIVE") throws -> VPNConnection {
        let body = """
            {"id":"\(id)","name":"n-\(id)","status":"\(status)","vgw_id":"g-1","cgw_id":"c-1","style":"STATIC",\
            "ha_role":"master","tunnel_peer_address":"169.254.70.2/30"}
            """
        return try JSONDecoder().decode(VPNConnection.self, from: Data(body.utf8))
    }
}

extension ConnectionMonitor {
    /// A monitor in the form of the cloud's list.
    static func fixture(
        _ id: String, of connection: String, status: String = "ACTIVE", destination: String = "203.0.113.32"
    ) throws -> ConnectionMonitor {
        let body = """
            {"id":"\(id)","vpn_connection_id":"\(connection)","status":"\(status)","type":"gateway",\
            "source_ip":"198.51.100.60","destination_ip":"\(destination)","proto_type":"icmp"}
            """
        return try JSONDecoder().decode(ConnectionMonitor.self, from: Data(body.utf8))
    }
}

extension ConnectionConfiguration {
    static func fixture(
        _ name: String, id: String?, labels: [String: String] = [:], targets: [TargetConfiguration] = [.peerTarget]
    ) -> ConnectionConfiguration {
        ConnectionConfiguration(name: name, id: id, labels: labels, simulated: nil, targets: targets)
    }
}

extension TargetConfiguration {
    static let peerTarget = TargetConfiguration(name: "peer", address: nil, probes: .standard)
    static let gatewayTarget = TargetConfiguration(name: "gateway", address: nil, probes: .standard)
    static let tunnelTarget = TargetConfiguration(name: "tunnel", address: nil, probes: .standard)
}

extension CloudAddresses {
    static func fixture(_ monitor: ConnectionMonitor, tunnel: String? = nil) -> CloudAddresses {
        var addresses = CloudAddresses()
        addresses.record(monitor)
        if let tunnel { addresses.record(VPNConnection(id: monitor.vpnConnectionID, tunnelPeerAddress: tunnel)) }
        return addresses
    }
}
