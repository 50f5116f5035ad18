package import CloudAPI
import Probing
package import VPNConfiguration

/// Which connections are watched: those of the file, then those of the cloud's list that a discovery takes.
package struct WatchedConnections: Sendable {
    private let configured: [ConnectionConfiguration]
    /// Those of the file that other shards watch.
    private let elsewhere: [ConnectionConfiguration]
    private let shard: Shard
    private let discoveries: [DiscoveryConfiguration]
    /// Of all connections of the file.
    private let configuredIDs: Set<String>
    private let configuredNames: Set<String>
    /// By the connection's id. A name once given stays while the connection does, whatever it is renamed to: a label
    /// that changes would end one series and begin another.
    private var taken: [String: Taken] = [:]
    /// Those of `taken` that belong to this shard.
    private var owned: Set<String> = []

    /// Those of the file in its order, then the discovered ones by name.
    package private(set) var connections: [ConnectionConfiguration]
    /// Those that other shards watch, by name.
    package private(set) var neighbours: [NeighbourConnection] = []
    /// The ids of the discovered ones.
    package var discovered: Set<String> { owned }
    package var ids: [String] { connections.compactMap(\.id) }
    /// The selectors of the discoveries that take no connection of the last list, in this shard or another.
    package var idleSelectors: [ConnectionSelector] {
        let used = Set(taken.values.map(\.discovery))
        return discoveries.indices.filter { !used.contains($0) }.map { discoveries[$0].selector }
    }

    private struct Taken: Sendable {
        var discovery: Int
        let name: String
    }

    /// The names of the connections that came and went, in order.
    package struct Change: Sendable, Equatable {
        package var new: [String] = []
        var gone: [String] = []

        package init(new: [String] = [], gone: [String] = []) {
            self.new = new
            self.gone = gone
        }
    }

    /// - Parameter former: what was watched by another configuration: what both take keeps its name.
    package init(_ configuration: ExporterConfiguration, former: WatchedConnections? = nil) {
        self.init(
            configured: configuration.connections, discoveries: configuration.discoveries, former: former,
            elsewhere: configuration.elsewhere, shard: configuration.shard)
    }

    /// - Parameters:
    ///   - former: what was watched by another configuration: what both take keeps its name.
    ///   - elsewhere: those of the file that other shards watch.
    package init(
        configured: [ConnectionConfiguration], discoveries: [DiscoveryConfiguration], former: WatchedConnections? = nil,
        elsewhere: [ConnectionConfiguration] = [], shard: Shard = .whole
    ) {
        self.configured = configured
        self.elsewhere = elsewhere
        self.shard = shard
        self.discoveries = discoveries
        configuredIDs = Set((configured + elsewhere).compactMap(\.id))
        configuredNames = Set((configured + elsewhere).map(\.name))
        connections = configured
        owned = former?.owned ?? []
        let names = configuredNames
        // A discovery that is not there any more is none that a connection could stay with.
        taken = (former?.taken ?? [:]).filter { !names.contains($0.value.name) }
            .mapValues { Taken(discovery: $0.discovery < discoveries.count ? $0.discovery : 0, name: $0.name) }
    }

    /// Takes over a list that was read successfully: what a discovery takes is watched, what is listed no more is gone.
    ///
    /// - Parameter gateways: by id, for selectors that name one.
    package mutating func update(listed: [VPNConnection], gateways: [String: VPNGateway]) -> Change {
        let (before, ownedBefore) = (taken, owned)
        taken = [:]
        var names = configuredNames
        var new: [(VPNConnection, Int)] = []
        for connection in listed where !configuredIDs.contains(connection.id) && taken[connection.id] == nil {
            guard let index = discovery(of: connection, known: before[connection.id], gateways) else { continue }
            if let known = before[connection.id] {
                taken[connection.id] = Taken(discovery: index, name: known.name)
                names.insert(known.name)
            } else {
                new.append((connection, index))
            }
        }
        for (connection, index) in new.sorted(by: { $0.0.isOlder(than: $1.0) }) where taken[connection.id] == nil {
            let name = connection.name(notIn: names)
            names.insert(name)
            taken[connection.id] = Taken(discovery: index, name: name)
        }
        share(listed)
        return Change(
            new: taken.filter { owned.contains($0.key) && !ownedBefore.contains($0.key) }.map(\.value.name).sorted(),
            gone: before.filter { ownedBefore.contains($0.key) && !owned.contains($0.key) }.map(\.value.name).sorted())
    }

    /// Parts what is watched here from what other shards watch. Names are given before, so that no two shards give one.
    private mutating func share(_ listed: [VPNConnection]) {
        owned = Set(listed.filter { taken[$0.id] != nil && shard.has($0) }.map(\.id))
        connections = configured + taken.filter { owned.contains($0.key) }.map(connection).sorted { $0.name < $1.name }
        let names = Dictionary(elsewhere.compactMap { other in other.id.map { ($0, other.name) } }) { first, _ in first
        }
        .merging(taken.filter { !owned.contains($0.key) }.mapValues(\.name)) { first, _ in first }
        neighbours = listed.compactMap { connection in
            names[connection.id].map { NeighbourConnection(name: $0, listed: connection) }
        }
    }

    /// The discovery that took the connection while it still does, else the first that does. The status matters only
    /// for a connection that is new: one that was taken while it was up must not vanish when it goes down, nor get other
    /// targets.
    private func discovery(
        of connection: VPNConnection, known: Taken?, _ gateways: [String: VPNGateway]
    ) -> Int? {
        let gateway = connection.gatewayID.flatMap { gateways[$0] }
        let takers = discoveries.indices.filter { discoveries[$0].selector.takes(connection, gateway: gateway) }
        guard let known else { return takers.first { discoveries[$0].selector.takes(connection.status) } }
        return takers.contains(known.discovery) ? known.discovery : takers.first
    }

    private func connection(_ id: String, _ taken: Taken) -> ConnectionConfiguration {
        let discovery = discoveries[taken.discovery]
        return ConnectionConfiguration(
            name: taken.name, id: id, labels: discovery.labels, simulated: nil, targets: discovery.targets,
            policy: discovery.policy)
    }
}

extension VPNConnection {
    /// Whether it was created before another, or, where the cloud does not say, has the smaller id.
    fileprivate func isOlder(than other: VPNConnection) -> Bool {
        switch (createdAt?.nanoseconds, other.createdAt?.nanoseconds) {
        case (let own?, let others?) where own != others: own < others
        case (_?, nil): true
        case (nil, _?): false
        default: id < other.id
        }
    }

    /// Its own name where that is usable and free, else its id.
    fileprivate func name(notIn names: Set<String>) -> String {
        if let name, name.isConnectionName, !names.contains(name) { return name }
        var name = id
        // Somebody can call one connection by another's id, and two series must never have the same labels.
        while names.contains(name) { name += "_" }
        return name
    }
}

extension String {
    /// As the cloud lets connections be named (VPN API, "Creating a VPN Connection").
    fileprivate var isConnectionName: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                }
            }
    }
}
