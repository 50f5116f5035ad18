import Testing

@testable import CloudAPI

@Suite struct VPNObjectTests {
    @Test func `a connection is read with all its fields`() throws {
        let connection: VPNConnection = try Fixtures.decode(
            """
            {"id":"2f0d7c61","name":"vpn-1","vgw_id":"gw","vgw_ip":"198.51.100.60","style":"STATIC","cgw_id":"cgw",
             "peer_subnets":["10.1.0.0/16","10.2.0.0/16"],"tunnel_local_address":"169.254.70.1/30",
             "tunnel_peer_address":"169.254.70.2/30","enable_nqa":true,"ha_role":"master","status":"ACTIVE",
             "connection_monitor_id":"6b1f0f3e","created_at":"2025-06-09T07:24:27.674Z","policy_rules":[],"tags":[],
             "ikepolicy":{"peer_id":"203.0.113.32"},"enterprise_project_id":"0"}
            """)
        let expected = VPNConnection(
            id: "2f0d7c61", name: "vpn-1", status: .active, gatewayID: "gw", gatewayIP: "198.51.100.60",
            customerGatewayID: "cgw", style: "STATIC", haRole: "master", peerSubnets: ["10.1.0.0/16", "10.2.0.0/16"],
            tunnelLocalAddress: "169.254.70.1", tunnelPeerAddress: "169.254.70.2", connectionMonitorID: "6b1f0f3e",
            createdAt: CloudTimestamp(nanoseconds: 1_749_453_867_674_000_000), isNQAEnabled: true)
        #expect(connection == expected)
    }

    @Test(arguments: [
        #"{"id":"a"}"#,
        #"{"id":"a","name":null,"status":null,"peer_subnets":null,"enable_nqa":null,"created_at":null}"#,
        #"{"id":"a","name":"","status":"","tunnel_peer_address":"/30","connection_monitor_id":"","created_at":"soon"}"#,
        #"{"id":"a","name":7,"status":{},"peer_subnets":"x","enable_nqa":"yes","created_at":0,"style":[]}"#,
    ])
    func `a connection requires only its ID, whatever the other fields are`(_ text: String) throws {
        let expected = VPNConnection(id: "a")
        #expect(try Fixtures.decode(text, as: VPNConnection.self) == expected)
    }

    @Test func `unknown states are kept, and case does not matter`() throws {
        let connection: VPNConnection = try Fixtures.decode(#"{"id":"a","status":"Melting","style":"bgp"}"#)
        #expect(connection.status?.rawValue == "MELTING")
        #expect(connection.style == "BGP")
        #expect(VPNConnection.Status.documented.map(\.rawValue).contains("FREEZED"))
        let monitor: ConnectionMonitor = try Fixtures.decode(#"{"id":"m","vpn_connection_id":"c","status":"PAUSED"}"#)
        #expect(monitor.status?.rawValue == "PAUSED")
    }

    @Test(arguments: ["169.254.70.2/30", "169.254.70.2"])
    func `a tunnel address loses its prefix length`(_ address: String) throws {
        let connection: VPNConnection = try Fixtures.decode("{\"id\":\"a\",\"tunnel_peer_address\":\"\(address)\"}")
        #expect(connection.tunnelPeerAddress == "169.254.70.2")
    }

    @Test func `the response to a creation, which has no status, is read`() throws {
        let body: MonitorBody.Response = try Fixtures.decode(
            """
            {"connection_monitor":{"id":"6b1f0f3e","vpn_connection_id":"2f0d7c61","type":"gateway",
             "source_ip":"198.51.100.60","destination_ip":"203.0.113.32","proto_type":"ICMP"},"request_id":"r"}
            """)
        let expected = ConnectionMonitor(
            id: "6b1f0f3e", vpnConnectionID: "2f0d7c61", status: nil, type: "gateway", sourceIP: "198.51.100.60",
            destinationIP: "203.0.113.32", protocolType: "icmp")
        #expect(body.monitor == expected)
    }

    @Test func `a monitor's addresses may be missing or empty`() throws {
        let monitor: ConnectionMonitor = try Fixtures.decode(
            #"{"id":"m","vpn_connection_id":"c","status":"PENDING_CREATE","source_ip":"","destination_ip":null}"#)
        let expected = ConnectionMonitor(id: "m", vpnConnectionID: "c", status: .pendingCreate)
        #expect(monitor == expected)
    }

    @Test(arguments: [#"{}"#, #"{"id":""}"#, #"{"id":null}"#, #"{"id":7}"#, #"{"id":"m","vpn_connection_id":""}"#])
    func `an object without its IDs is rejected`(_ text: String) {
        #expect(throws: DecodingError.self) { try Fixtures.decode(text, as: ConnectionMonitor.self) }
    }

    @Test func `a gateway is read, with unknown states and modes`() throws {
        let gateway: VPNGateway = try Fixtures.decode(
            """
            {"id":"g","name":"vpngw-1","status":"Melting","network_type":"Public","ha_mode":"active-active",
             "attachment_type":"vpc","eip1":{"id":"e","ip_address":"198.51.100.60"},"flavor":"Professional1",
             "created_at":"2025-06-09T07:24:27.67Z"}
            """)
        #expect(
            gateway
                == VPNGateway(
                    id: "g", name: "vpngw-1", status: "MELTING", networkType: "public", haMode: "active-active"))
    }

    @Test(arguments: [
        #"{"id":"g"}"#, #"{"id":"g","name":null,"status":null,"id_value":null,"ip":null,"ha_mode":null}"#,
        #"{"id":"g","name":"","status":{},"network_type":[],"ha_mode":3,"id_value":7,"ip":false}"#,
    ])
    func `gateways require only their ID, whatever the other fields are`(_ text: String) throws {
        #expect(try Fixtures.decode(text, as: VPNGateway.self) == VPNGateway(id: "g"))
        #expect(try Fixtures.decode(text, as: CustomerGateway.self) == CustomerGateway(id: "g"))
    }

    @Test(arguments: [
        #"{"id":"c","name":"cgw","id_type":"ip","id_value":"203.0.113.32","ip":"203.0.113.9","bgp_asn":65000}"#,
        #"{"id":"c","name":"cgw","ip":"203.0.113.32"}"#,
    ])
    func `a customer gateway's address is its id_value, or the ip in older responses`(_ text: String) throws {
        let expected = CustomerGateway(id: "c", name: "cgw", address: "203.0.113.32")
        #expect(try Fixtures.decode(text, as: CustomerGateway.self) == expected)
    }
}
