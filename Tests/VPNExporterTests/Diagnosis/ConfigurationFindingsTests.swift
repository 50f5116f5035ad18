import Foundation
import Testing

@testable import Availability
@testable import CloudWatching
@testable import NetworkPrimitives
@testable import Settings
@testable import VPNConfiguration
@testable import VPNExporter

struct MaintenanceFindingsTests {
    /// 2026-11-24, a Tuesday, at noon.
    private static let now: Int64 = 1_795_521_600_000_000_000

    private func findings(_ windows: [MaintenanceWindow], _ names: [String]?) -> [Finding] {
        MaintenanceFindings(
            windows: windows, connections: names.map { $0.map { MaintainedConnection(name: $0) } }, now: Self.now
        ).all
    }

    private static let weekly = MaintenanceWindow(
        time: .weekly(days: [7], from: 120, until: 240, zone: .gmt), connections: ["berlin-*", "rome"])

    @Test func `a window has its next opening and the number of its connections`() {
        let all = findings([Self.weekly], ["berlin-1", "berlin-2", "rome", "oslo"])
        #expect(
            all == [
                Finding(
                    .ok, "maintenance", "maintenance[0]",
                    "sun 02:00 to 04:00 UTC, connections berlin-*, rome; next opening 2026-11-29T02:00:00.000Z; "
                        + "selects 3 of 4 connections")
            ])
    }

    @Test func `each name that matches nothing is a warning if the connections are known`() {
        #expect(findings([Self.weekly], nil).map(\.grade) == [.ok])
        let all = findings([Self.weekly], ["berlin-1", "romes"])
        #expect(all.map(\.grade) == [.ok, .warn])
        #expect(all[1].text == "matches no connection; did you mean romes?")
        #expect(all[1].subject == "maintenance[0].connections[1]: rome" && all[1].remedy != nil)
    }

    @Test func `windows that are over or end when they begin are warnings with a remedy`() {
        let all = findings(
            [
                MaintenanceWindow(time: .once(from: 0, until: Self.now), connections: ["gone"]),
                MaintenanceWindow(time: .weekly(days: [7], from: 120, until: 120, zone: .gmt)),
                MaintenanceWindow(time: .once(from: 0, until: .max)),
            ], ["a"])
        #expect(all.map(\.grade) == [.warn, .warn, .ok])
        #expect(all[0].text.contains("never opens again") && all[0].remedy == "Remove the window")
        #expect(all[1].text.hasSuffix("next opening 2026-11-29T02:00:00.000Z"))
        #expect(all[2].text.contains("open now"))
    }
}

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

    @Test func `connections with targets only outside the tunnel are a warning with their names`() {
        let outside = Self.connection("paris", [.peerTarget, .gatewayTarget])
        let inside = Self.connection("rome", [.peerTarget, .tunnelTarget])
        #expect(Self.texts([inside]) == [])
        #expect(
            Self.texts([outside, inside]) == [
                "warn inside: no target is behind the tunnel of paris: only the cloud's state shows a dead tunnel"
            ])
        let many = (1...7).map { Self.connection("c\($0)", [.peerTarget]) }
        #expect(Self.texts(many).first?.contains("of c1, c2, c3, c4, c5 and 2 more:") == true)
    }

    @Test func `a quorum above the number of deciding targets is a warning`() {
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
