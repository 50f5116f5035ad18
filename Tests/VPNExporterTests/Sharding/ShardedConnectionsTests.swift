import CloudAPI
import Testing

@testable import Availability
@testable import CloudWatching
@testable import VPNConfiguration
@testable import VPNExporter

/// Several exporters with one configuration, which together watch each connection once.
@Suite struct ShardedConnectionsTests {
    private static let count = 4
    private static let configuration = ExporterConfiguration(
        cloud: nil, monitors: MonitorsConfiguration(mode: .none),
        connections: (0..<20).map { .fixture("file-\($0)", id: id($0)) },
        discoveries: [DiscoveryConfiguration(selector: ConnectionSelector(), labels: [:], targets: [.peerTarget])])

    private static func id(_ number: Int) -> String { "aaaaaaaa-0000-4000-8000-\(100_000_000_000 + number)" }

    /// Twenty connections of the file and forty others, two for each customer gateway, with repeated names.
    private static let listed = (0..<60).map { number in
        VPNConnection(
            id: id(number), name: number < 30 ? "file-\(number % 25)" : "same", status: .active, gatewayID: "g",
            customerGatewayID: "c\(number / 2)")
    }

    private static func watched(_ listed: [VPNConnection] = listed) -> [WatchedConnections] {
        (0..<count).map { index in
            var watched = WatchedConnections(configuration.shared(Shard(index: index, count: count)))
            _ = watched.update(listed: listed, gateways: [:])
            return watched
        }
    }

    @Test func `each connection is watched once, under the name that a single exporter would use`() {
        var whole = WatchedConnections(Self.configuration)
        _ = whole.update(listed: Self.listed, gateways: [:])
        let shards = Self.watched()
        let names = shards.flatMap { $0.connections.map(\.name) }
        #expect(names.sorted() == whole.connections.map(\.name).sorted())
        #expect(Set(names).count == 60)
        #expect(shards.allSatisfy { !$0.connections.isEmpty })
        #expect(shards.reduce(0) { $0 + $1.discovered.count } == 40)
    }

    @Test func `connections of other shards have the names that those use`() {
        let shards = Self.watched()
        for (index, shard) in shards.enumerated() {
            let others = shards.enumerated().filter { $0.offset != index }.flatMap {
                $0.element.connections.map(\.name)
            }
            #expect(shard.neighbours.map(\.name).sorted() == others.sorted())
        }
    }

    @Test func `only connections of this shard appear and disappear`() {
        for index in 0..<Self.count {
            var watched = WatchedConnections(Self.configuration.shared(Shard(index: index, count: Self.count)))
            let all = watched.update(listed: Self.listed, gateways: [:])
            let discovered = watched.connections.filter { watched.discovered.contains($0.id ?? "") }
            let own = Set(discovered.map(\.name))
            #expect(Set(all.new) == own)
            let none = watched.update(listed: [], gateways: [:])
            #expect(Set(none.gone) == own)
            #expect(watched.neighbours.isEmpty)
        }
    }

    @Test func `a member in another shard has the state that the cloud reports, if the pair has a member here`() {
        let key = PairTracker.Key(gateway: "g", customerGateway: "c")
        func listed(_ id: String, _ status: VPNConnection.Status) -> VPNConnection {
            VPNConnection(id: id, status: status, gatewayID: "g", customerGatewayID: "c")
        }
        let own = [ConnectionConfiguration.fixture("a", id: "a")]
        let reports = ["a": ConnectionReport(connection: listed("a", .active))]
        for (status, state) in [(VPNConnection.Status.active, PairState.protected), (.down, .degraded)] {
            let neighbours = [NeighbourConnection(name: "b", listed: listed("b", status))]
            var book = PairTracker()
            _ = book.update(
                PairMembership.members(own, reports: reports, states: ["a": .up], neighbours: neighbours))
            #expect(book.pairs[key]?.state == state)
            #expect(book.pairs[key]?.members.map(\.connection) == ["a", "b"])
            #expect(PairMembership.members([], reports: [:], states: ["a": .up], neighbours: neighbours).isEmpty)
        }
    }

    @Test func `a reload reports changed connections of other shards`() throws {
        var other = Self.configuration
        other.connections.removeLast()
        let shard = try #require(
            (0..<Self.count).map { Shard(index: $0, count: Self.count) }
                .first { !$0.has(Self.configuration.connections[19]) })
        let change = ConfigurationChange(
            from: Self.configuration.shared(shard), to: other.shared(shard))
        #expect("\(change)" == "sections changed: connections of other shards")
    }
}
