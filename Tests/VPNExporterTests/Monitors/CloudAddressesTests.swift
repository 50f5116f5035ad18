import CloudAPI
import Testing

@testable import CloudWatching
@testable import NetworkPrimitives
@testable import Probing
@testable import VPNConfiguration

struct CloudAddressesTests {
    private let id = "aaaaaaaa-0000-4000-8000-000000000001"

    private func resolve(
        _ targets: [TargetConfiguration], _ monitor: ConnectionMonitor?
    ) -> [String: String] {
        let connection = ConnectionConfiguration.fixture("berlin-paris", id: id, targets: targets)
        let resolved = TargetResolution.resolve([connection], addresses: monitor.map { [id: .fixture($0)] } ?? [:])
        return Dictionary(uniqueKeysWithValues: resolved.map { ($0.id.target, $0.address.description) })
    }

    @Test func `peer and gateway are the ends of the monitor`() throws {
        let monitor = try ConnectionMonitor.fixture("m", of: id)
        #expect(
            resolve([.peerTarget, .gatewayTarget], monitor) == ["peer": "203.0.113.32", "gateway": "198.51.100.60"])
    }

    @Test func `without a monitor only targets with an address of their own are probed`() throws {
        let address = try #require(IPAddress("10.1.2.3"))
        let lan = TargetConfiguration(name: "lan", address: .literal(address), probes: .standard)
        #expect(resolve([.peerTarget, lan], nil) == ["lan": "10.1.2.3"])
    }

    @Test func `an address in the configuration takes precedence over the monitor's`() throws {
        let address = try #require(IPAddress("10.1.2.3"))
        let peer = TargetConfiguration(name: "peer", address: .literal(address), probes: .standard)
        #expect(resolve([peer], try .fixture("m", of: id)) == ["peer": "10.1.2.3"])
    }

    @Test func `a host name in the configuration stays unresolved`() throws {
        let name = try #require(HostName("router1.example.com"))
        let peer = TargetConfiguration(name: "peer", address: .name(name), probes: .standard)
        #expect(resolve([peer], try .fixture("m", of: id)) == ["peer": "router1.example.com"])
    }

    @Test(arguments: [
        "", "0.0.0.0", "224.0.0.1", "255.255.255.255", "vpn.example.com", "10.0.0.1/30", "fe80::1", "::ffff:10.0.0.1",
    ])
    func `an unusable address from the cloud gives no target`(address: String) throws {
        let monitor = try ConnectionMonitor.fixture("m", of: id, destination: address)
        #expect(resolve([.peerTarget], monitor).isEmpty)
        let connection = ConnectionConfiguration.fixture(
            "berlin-paris", id: id, targets: [.peerTarget, .gatewayTarget])
        #expect(
            TargetResolution.unresolved([connection], addresses: [id: .fixture(monitor)])
                == [.init(connection: "berlin-paris", target: "peer"): address])
        #expect(TargetResolution.unresolved([connection], addresses: [:]).isEmpty)
    }

    @Test func `the target tunnel is the far inner address of the connection, and needs no monitor`() throws {
        var addresses = CloudAddresses()
        addresses.record(VPNConnection(id: id, tunnelPeerAddress: "169.254.70.2"))
        let connection = ConnectionConfiguration.fixture("c", id: id, targets: [.peerTarget, .tunnelTarget])
        let resolved = TargetResolution.resolve([connection], addresses: [id: addresses])
        #expect(resolved.map(\.id.target) == ["tunnel"])
        #expect(resolved.map(\.address.description) == ["169.254.70.2"])
        #expect(TargetResolution.unresolved([connection], addresses: [id: addresses]).isEmpty)
    }

    @Test func `a missing tunnel address is reported, and a known address stays`() {
        var addresses = CloudAddresses()
        addresses.record(VPNConnection(id: id))
        let connection = ConnectionConfiguration.fixture("c", id: id, targets: [.tunnelTarget])
        #expect(
            TargetResolution.unresolved([connection], addresses: [id: addresses])
                == [.init(connection: "c", target: "tunnel"): ""])
        addresses.record(VPNConnection(id: id, tunnelPeerAddress: "169.254.70.2"))
        addresses.record(VPNConnection(id: id))
        #expect(addresses.address(of: "tunnel")?.description == "169.254.70.2")
    }

    @Test(arguments: [nil, "", "0.0.0.0", "224.0.0.1", "vpn.example.com", "10.0.0.1/30", "203.0.113.999"])
    func `a known address stays if a later response has no usable one`(later: String?) throws {
        var addresses = CloudAddresses()
        addresses.record(ConnectionMonitor(id: "m", vpnConnectionID: id, sourceIP: later, destinationIP: later))
        #expect(addresses.address(of: "peer") == nil)
        addresses.record(try .fixture("m", of: id))
        addresses.record(VPNConnection(id: id, tunnelPeerAddress: "169.254.70.2"))
        addresses.record(ConnectionMonitor(id: "m", vpnConnectionID: id, sourceIP: later, destinationIP: later))
        addresses.record(VPNConnection(id: id, tunnelPeerAddress: later))
        #expect(addresses.address(of: "peer")?.description == "203.0.113.32")
        #expect(addresses.address(of: "gateway")?.description == "198.51.100.60")
        #expect(addresses.address(of: "tunnel")?.description == "169.254.70.2")
        addresses.record(ConnectionMonitor(id: "m", vpnConnectionID: id, destinationIP: "203.0.113.33"))
        #expect(addresses.address(of: "peer")?.description == "203.0.113.33")
        let connection = ConnectionConfiguration.fixture(
            "c", id: id, targets: [.peerTarget, .gatewayTarget, .tunnelTarget])
        #expect(TargetResolution.unresolved([connection], addresses: [id: addresses]).isEmpty)
    }
}
