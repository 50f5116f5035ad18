package import CloudAPI
import Settings
package import VPNConfiguration

/// Selects the connections to watch: those of the file, then those of the cloud's list that match a discovery.
package struct WatchedConnections: Sendable {
    private let configured: [ConnectionConfiguration]
    /// The connections of the file that other shards watch.
    private let elsewhere: [ConnectionConfiguration]
    private let shard: Shard
    private let discoveries: [DiscoveryConfiguration]
    /// All connections of the file.
    private let configuredIDs: Set<String>
    private let configuredNames: Set<String>
    /// The connections that match a discovery, by ID. A connection keeps its first name, even if the cloud renames it: a
    /// changed label would end one series and start another.
    private var matched: [String: Match] = [:]
    /// The IDs in `matched` that belong to this shard.
    private var owned: Set<String> = []

    /// The connections of the file in its order, then the discovered connections by name.
    package private(set) var connections: [ConnectionConfiguration]
    /// The connections that other shards watch, in the cloud's order.
    private(set) var neighbours: [NeighbourConnection] = []
    /// The IDs of the discovered connections.
    package var discovered: Set<String> { owned }
    /// The IDs of all watched connections.
    package var ids: [String] { connections.compactMap(\.id) }
    /// The selectors of the discoveries that match no connection of the last list, in this shard or another.
    package var idleSelectors: [ConnectionSelector] {
        let used = Set(matched.values.map(\.discovery))
        return discoveries.indices.filter { !used.contains($0) }.map { discoveries[$0].selector }
    }

    private struct Match: Sendable {
        /// An index in `discoveries`.
        var discovery: Int
        let name: String
    }

    /// The names of the connections that appeared and disappeared, sorted.
    package struct Change: Sendable, Equatable {
        var new: [String] = []
        var gone: [String] = []
    }

    /// - Parameter former: the connections of the previous configuration. Connections that match both keep their names.
    package init(_ configuration: ExporterConfiguration, former: WatchedConnections? = nil) {
        self.init(
            configured: configuration.connections, discoveries: configuration.discoveries, former: former,
            elsewhere: configuration.elsewhere, shard: configuration.shard)
    }

    /// - Parameters:
    ///   - former: the connections of the previous configuration. Connections that match both keep their names.
    ///   - elsewhere: the connections of the file that other shards watch.
    init(
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
        // The index of a removed discovery becomes 0.
        matched = (former?.matched ?? [:]).filter { !names.contains($0.value.name) }
            .mapValues { Match(discovery: $0.discovery < discoveries.count ? $0.discovery : 0, name: $0.name) }
    }

    /// Selects the connections of a new list, and drops those that it lacks.
    ///
    /// - Parameter gateways: by ID, for selectors with a gateway.
    package mutating func update(listed: [VPNConnection], gateways: [String: VPNGateway]) -> Change {
        let (before, ownedBefore) = (matched, owned)
        matched = [:]
        var names = configuredNames
        var new: [(VPNConnection, Int)] = []
        for connection in listed where !configuredIDs.contains(connection.id) && matched[connection.id] == nil {
            guard let index = discovery(of: connection, known: before[connection.id], gateways) else { continue }
            if let known = before[connection.id] {
                matched[connection.id] = Match(discovery: index, name: known.name)
                names.insert(known.name)
            } else {
                new.append((connection, index))
            }
        }
        for (connection, index) in new.sorted(by: { $0.0.isOlder(than: $1.0) }) where matched[connection.id] == nil {
            let name = connection.name(notIn: names)
            names.insert(name)
            matched[connection.id] = Match(discovery: index, name: name)
        }
        separate(listed)
        return Change(
            new: matched.filter { owned.contains($0.key) && !ownedBefore.contains($0.key) }.map(\.value.name).sorted(),
            gone: before.filter { ownedBefore.contains($0.key) && !owned.contains($0.key) }.map(\.value.name).sorted())
    }

    /// Separates the connections of this shard from those of other shards. Every connection already has its name, so that no
    /// two shards use the same one.
    private mutating func separate(_ listed: [VPNConnection]) {
        owned = Set(listed.filter { matched[$0.id] != nil && shard.has($0) }.map(\.id))
        let discovered = matched.filter { owned.contains($0.key) }.map(connection)
        connections = configured + discovered.sorted { $0.name < $1.name }
        let names = Dictionary(elsewhere.compactMap { other in other.id.map { ($0, other.name) } }) { first, _ in
            first
        }.merging(matched.filter { !owned.contains($0.key) }.mapValues(\.name)) { first, _ in first }
        neighbours = listed.compactMap { connection in
            names[connection.id].map { NeighbourConnection(name: $0, listed: connection) }
        }
    }

    /// Returns the connection's previous discovery if it still matches, or else the first one that matches.
    ///
    /// The status matters only for a new connection. A known connection that goes down must neither disappear nor get other
    /// targets.
    private func discovery(
        of connection: VPNConnection, known: Match?, _ gateways: [String: VPNGateway]
    ) -> Int? {
        let gateway = connection.gatewayID.flatMap { gateways[$0] }
        let matching = discoveries.indices.filter { discoveries[$0].selector.matches(connection, gateway: gateway) }
        guard let known else { return matching.first { discoveries[$0].selector.matches(connection.status) } }
        return matching.contains(known.discovery) ? known.discovery : matching.first
    }

    private func connection(_ id: String, _ match: Match) -> ConnectionConfiguration {
        let discovery = discoveries[match.discovery]
        return ConnectionConfiguration(
            name: match.name, id: id, labels: discovery.labels, simulated: nil, targets: discovery.targets,
            policy: discovery.policy)
    }
}

extension ConnectionSelector {
    /// Returns whether everything except the status matches.
    ///
    /// - Parameter gateway: the connection's gateway. `nil` if it is unknown, and then only its ID can match.
    fileprivate func matches(_ connection: VPNConnection, gateway: VPNGateway?) -> Bool {
        if let name, !name.matches(connection.name ?? "") { return false }
        if let wanted = self.gateway {
            let isWanted = connection.gatewayID == wanted.lowercased()
            guard connection.gatewayID != nil, isWanted || gateway?.name == wanted else { return false }
        }
        return tags.allSatisfy { connection.tags[$0.key] == $0.value }
    }

    fileprivate func matches(_ status: VPNConnection.Status?) -> Bool {
        statuses.isEmpty || status.map { statuses.contains($0.rawValue) } ?? false
    }
}

extension VPNConnection {
    /// Returns whether the connection is older. Without the times of creation, the IDs decide.
    fileprivate func isOlder(than other: VPNConnection) -> Bool {
        switch (createdAt?.nanoseconds, other.createdAt?.nanoseconds) {
        case (let own?, let others?) where own != others: own < others
        case (_?, nil): true
        case (nil, _?): false
        default: id < other.id
        }
    }

    /// Returns the connection's name if it is valid and free, or else its ID.
    fileprivate func name(notIn names: Set<String>) -> String {
        if let name, name.isConnectionName, !names.contains(name) { return name }
        var name = id
        // A connection's name can be another one's ID, but two series must never have the same labels.
        while names.contains(name) { name += "_" }
        return name
    }
}

extension String {
    /// Whether the cloud allows the text as a connection's name (VPN API, "Creating a VPN Connection").
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
