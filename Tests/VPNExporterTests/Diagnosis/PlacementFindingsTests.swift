import Testing

@testable import Network
@testable import VPNConfiguration
@testable import VPNExporter

struct PlacementFindingsTests {
    private static func connection(
        _ name: String, _ targets: [TargetConfiguration], quorum: AvailabilityQuorum = .any
    ) -> ConnectionConfiguration {
        var connection = ConnectionConfiguration.fixture(name, id: nil, targets: targets)
        connection.policy.quorum = quorum
        return connection
    }

    private static func texts(_ connections: [ConnectionConfiguration]) -> [String] {
        PlacementFindings(connections: connections).all.map { "\($0.grade.rawValue) \($0.subject): \($0.text)" }
    }

    @Test func `connections that are probed outside the tunnel alone are warned of, by name`() {
        let outside = Self.connection("paris", [.peerTarget, .gatewayTarget])
        let inside = Self.connection("rome", [.peerTarget, .tunnelTarget])
        #expect(Self.texts([inside]) == [])
        #expect(
            Self.texts([outside, inside]) == [
                "warn inside: nothing behind the tunnel is probed for paris: a dead tunnel shows by the cloud's word alone"
            ])
        let many = (1...7).map { Self.connection("c\($0)", [.peerTarget]) }
        #expect(Self.texts(many).first?.contains("for c1, c2, c3, c4, c5 and 2 more:") == true)
    }

    @Test func `a quorum above the targets that decide is warned of`() {
        let few = Self.connection("rome", [.peerTarget, .tunnelTarget], quorum: .number(2))
        #expect(Self.texts([few]).map { $0.prefix(24) } == ["warn quorum: the quorum "])
        #expect(Self.texts([Self.connection("rome", [.peerTarget, .tunnelTarget], quorum: .number(1))]) == [])
    }

    @Test(
        arguments: [
            ("peer", nil, TargetPlace.line), ("gateway", nil, .gateway), ("tunnel", nil, .inside),
            ("a", "10.1.2.3", .inside), ("a", "172.31.0.1", .inside), ("a", "172.32.0.1", .line),
            ("a", "192.168.7.1", .inside), ("a", "100.64.0.1", .inside), ("a", "100.128.0.1", .line),
            ("a", "203.0.113.7", .line), ("a", "fd00::1", .inside), ("a", "2001:db8::1", .line),
            ("a", "127.0.0.1", .inside), ("a", "fe80::1%eth0", .inside), ("peer", "10.1.2.3", .line),
        ] as [(String, String?, TargetPlace)])
    func `a target's place follows from its name and address`(
        name: String, address: String?, place: TargetPlace
    ) throws {
        let literal = try address.map { ProbeAddress.literal(try #require(IPAddress($0))) }
        var target = TargetConfiguration(name: name, address: literal, probes: .standard)
        #expect(target.place == place)
        target.isInside = true
        #expect(target.place == .inside)
        target.isInside = false
        #expect(target.place == (name == "gateway" ? .gateway : .line))
    }
}
