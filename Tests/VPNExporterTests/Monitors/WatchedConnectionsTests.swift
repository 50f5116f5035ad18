import CloudAPI
import Testing

@testable import CloudWatching
@testable import Settings
@testable import VPNConfiguration

struct WatchedConnectionsTests {
    private let a = "aaaaaaaa-0000-4000-8000-000000000001"
    private let b = "bbbbbbbb-0000-4000-8000-000000000002"
    private let c = "cccccccc-0000-4000-8000-000000000003"

    private func watched(
        _ selectors: ConnectionSelector..., configured: [ConnectionConfiguration] = []
    ) -> WatchedConnections {
        WatchedConnections(
            configured: configured,
            discoveries: selectors.enumerated().map { number, selector in
                DiscoveryConfiguration(
                    selector: selector, labels: ["discovery": "\(number)"], targets: [.peerTarget])
            })
    }

    private func names(_ watched: WatchedConnections) -> [String: String] {
        Dictionary(uniqueKeysWithValues: watched.connections.map { ($0.id ?? "", $0.name) })
    }

    @Test func `connections of the file come first, and discovered ones follow by name`() {
        let own = ConnectionConfiguration.fixture("z", id: c)
        var watched = watched(ConnectionSelector(), configured: [own])
        #expect(watched.connections == [own])
        let change = watched.update(
            listed: [
                VPNConnection(id: a, name: "n"), VPNConnection(id: b, name: "m"), VPNConnection(id: c, name: "c"),
            ],
            gateways: [:])
        #expect(watched.connections.map(\.name) == ["z", "m", "n"])
        #expect(watched.connections.first == own)
        #expect(watched.discovered == [a, b])
        #expect(change == .init(new: ["m", "n"], gone: []))
    }

    @Test func `without a discovery nothing is discovered`() {
        var watched = watched(configured: [.fixture("z", id: c)])
        let change = watched.update(listed: [VPNConnection(id: a, name: "n")], gateways: [:])
        #expect(change == .init())
        #expect(watched.ids == [c])
    }

    @Test func `an unlisted connection is dropped, but not one in deletion`() {
        var watched = watched(ConnectionSelector())
        _ = watched.update(
            listed: [VPNConnection(id: a, name: "a"), VPNConnection(id: b, name: "b")], gateways: [:])
        let change = watched.update(
            listed: [VPNConnection(id: b, name: "b", status: .pendingDelete)], gateways: [:])
        #expect(change == .init(new: [], gone: ["a"]))
        #expect(watched.ids == [b])
    }

    @Test func `the oldest connection gets a shared name, and the others get their IDs`() {
        var watched = watched(ConnectionSelector(), configured: [.fixture("own", id: nil)])
        let listed = [
            VPNConnection(id: a, name: "same", createdAt: CloudTimestamp("2026-01-02T00:00:00.000Z")),
            VPNConnection(id: b, name: "same", createdAt: CloudTimestamp("2026-01-01T00:00:00.000Z")),
            VPNConnection(id: c, name: "own"),
        ]
        _ = watched.update(listed: listed, gateways: [:])
        #expect(names(watched) == ["": "own", a: a, b: "same", c: c])
        _ = watched.update(listed: [listed[0], listed[2]], gateways: [:])
        #expect(names(watched) == ["": "own", a: a, c: c])
    }

    @Test func `a name stays with its connection, even if another one gets it in the cloud`() {
        var watched = watched(ConnectionSelector())
        _ = watched.update(listed: [VPNConnection(id: b, name: "first")], gateways: [:])
        _ = watched.update(
            listed: [VPNConnection(id: a, name: "first"), VPNConnection(id: b, name: "renamed")], gateways: [:])
        #expect(names(watched) == [a: a, b: "first"])
        _ = watched.update(listed: [VPNConnection(id: b, name: "first")], gateways: [:])
        #expect(names(watched) == [b: "first"])
    }

    @Test(arguments: [nil, "", "with blank", "a\nb", "ü", String(repeating: "x", count: 65)] as [String?])
    func `an invalid name is not used`(name: String?) {
        var watched = watched(ConnectionSelector())
        _ = watched.update(listed: [VPNConnection(id: a, name: name)], gateways: [:])
        #expect(names(watched) == [a: a])
    }

    @Test func `a name that is another connection's ID stays unique`() {
        var watched = watched(ConnectionSelector(), configured: [.fixture(a, id: nil)])
        _ = watched.update(
            listed: [VPNConnection(id: a, name: "x y"), VPNConnection(id: b, name: a)], gateways: [:])
        #expect(Set(watched.connections.map(\.name)) == [a, a + "_", b])
    }

    @Test func `a connection that is listed twice is watched once`() {
        var watched = watched(ConnectionSelector())
        let connection = VPNConnection(id: a, name: "a")
        _ = watched.update(listed: [connection, connection], gateways: [:])
        _ = watched.update(listed: [connection, connection], gateways: [:])
        #expect(watched.ids == [a])
    }

    @Test func `the first matching discovery determines the settings of a connection`() {
        var watched = watched(ConnectionSelector(name: NamePattern("berlin-*")), ConnectionSelector())
        _ = watched.update(
            listed: [VPNConnection(id: a, name: "berlin-rome"), VPNConnection(id: b, name: "paris")], gateways: [:])
        #expect(watched.connections.map(\.labels) == [["discovery": "0"], ["discovery": "1"]])
    }

    @Test func `a connection that matched while it was up stays when it goes down`() {
        var watched = watched(ConnectionSelector(statuses: ["ACTIVE"]))
        _ = watched.update(listed: [VPNConnection(id: a, name: "a", status: .down)], gateways: [:])
        #expect(watched.ids.isEmpty)
        _ = watched.update(listed: [VPNConnection(id: a, name: "a", status: .active)], gateways: [:])
        _ = watched.update(listed: [VPNConnection(id: a, name: "a", status: .down)], gateways: [:])
        #expect(watched.ids == [a])
    }

    @Test func `a connection that loses its tag is dropped`() {
        var watched = watched(ConnectionSelector(tags: ["watch": "yes"]))
        _ = watched.update(listed: [VPNConnection(id: a, name: "a", tags: ["watch": "yes", "x": "y"])], gateways: [:])
        #expect(watched.ids == [a])
        _ = watched.update(listed: [VPNConnection(id: a, name: "a", tags: ["watch": "no"])], gateways: [:])
        #expect(watched.ids.isEmpty)
    }

    @Test func `a selector matches a gateway by ID or name`() {
        let connection = VPNConnection(id: a, name: "a", gatewayID: "g-1")
        let gateways = ["g-1": VPNGateway(id: "g-1", name: "hub")]
        for (gateway, known, isTaken) in [
            ("g-1", [:], true), ("hub", gateways, true), ("hub", [:], false), ("other", gateways, false),
        ] {
            var watched = watched(ConnectionSelector(gateway: gateway))
            _ = watched.update(listed: [connection, VPNConnection(id: b, name: "b")], gateways: known)
            #expect(watched.ids == (isTaken ? [a] : []), "\(gateway)")
        }
    }

    @Test func `a connection keeps its discovery when its status matches an earlier one`() {
        var watched = watched(ConnectionSelector(statuses: ["ACTIVE"]), ConnectionSelector())
        for status in [VPNConnection.Status.down, .active, .down] {
            _ = watched.update(listed: [VPNConnection(id: a, name: "a", status: status)], gateways: [:])
            #expect(watched.connections.map(\.labels) == [["discovery": "1"]])
        }
    }

    @Test func `a connection that no longer matches its discovery moves to another one`() {
        var watched = watched(
            ConnectionSelector(tags: ["site": "paris"]), ConnectionSelector(statuses: ["ACTIVE"]))
        _ = watched.update(
            listed: [VPNConnection(id: a, name: "a", status: .active, tags: ["site": "paris"])], gateways: [:])
        _ = watched.update(listed: [VPNConnection(id: a, name: "a", status: .down)], gateways: [:])
        #expect(watched.connections.map(\.labels) == [["discovery": "1"]])
    }

    @Test func `a connection keeps its name under a new configuration, even if the cloud renamed it`() {
        var former = watched(ConnectionSelector())
        _ = former.update(
            listed: [
                VPNConnection(id: a, name: "a"), VPNConnection(id: b, name: "b"), VPNConnection(id: c, name: "c"),
            ],
            gateways: [:])
        var next = WatchedConnections(
            configured: [.fixture("c", id: c)],
            discoveries: [
                DiscoveryConfiguration(
                    selector: ConnectionSelector(), labels: ["new": "yes"], targets: [.gatewayTarget])
            ], former: former)
        _ = next.update(
            listed: [
                VPNConnection(id: a, name: "renamed"), VPNConnection(id: b, name: "b"), VPNConnection(id: c, name: "x"),
            ], gateways: [:])
        #expect(names(next) == [a: "a", b: "b", c: "c"])
        #expect(next.connections.map(\.labels) == [[:], ["new": "yes"], ["new": "yes"]])
        let without = WatchedConnections(configured: [], discoveries: [], former: former)
        #expect(without.connections.isEmpty)
    }
}
