package import CloudAPI
import Crypto

/// One exporter's share of the connections, if several exporters with one configuration divide them.
///
/// The share of a connection depends only on its key and the number of shares, so that exporters need not communicate.
/// With one more share, only the connections of the new share move (Lamping and Veach, "A Fast, Minimal Memory,
/// Consistent Hash Algorithm", 2014).
package struct Shard: Sendable, Equatable {
    /// The number of the share, from 0.
    package let index: Int
    /// The number of shares, from 1.
    package let count: Int

    /// All connections.
    package static let whole = Shard(index: 0, count: 1)

    /// - Parameters:
    ///   - index: at least 0 and less than `count`.
    ///   - count: at least 1.
    package init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// Returns whether the key belongs to this share.
    package func has(_ key: String) -> Bool { count == 1 || Self.index(of: key, count: count) == index }

    /// Returns the share of a key, which is the same on every machine and in every release.
    package static func index(of key: String, count: Int) -> Int {
        var state = SHA256.hash(data: Array(key.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var index = 0
        var next = 0
        while next < count {
            index = next
            state = state &* 2_862_933_555_777_941_757 &+ 1
            next = Int(Double(index + 1) * (Double(1 << 31) / Double(state >> 33 + 1)))
        }
        return index
    }
}

/// A connection that another shard watches, as the cloud lists it. Each shard may have one member of a pair.
package struct NeighbourConnection: Sendable, Equatable {
    /// The name in the metrics of the other shard.
    package let name: String
    package let listed: VPNConnection

    package init(name: String, listed: VPNConnection) {
        self.name = name
        self.listed = listed
    }
}

extension Shard {
    /// Returns whether this shard watches a connection of the file, by its ID or, without one, by its name.
    package func has(_ connection: ConnectionConfiguration) -> Bool { has(connection.id ?? connection.name) }

    /// Returns whether this shard watches a discovered connection. Connections of one gateway to one customer gateway
    /// have the same shard, so that one exporter probes the whole pair.
    package func has(_ connection: VPNConnection) -> Bool {
        guard let gateway = connection.gatewayID, let customerGateway = connection.customerGatewayID else {
            return has(connection.id)
        }
        return has("\(gateway)/\(customerGateway)")
    }
}

extension ExporterConfiguration {
    /// Returns the configuration for one shard. The other connections of the file are known, but not watched.
    package func shared(_ shard: Shard) -> ExporterConfiguration {
        var configuration = self
        configuration.shard = shard
        configuration.connections = connections.filter(shard.has)
        configuration.elsewhere = connections.filter { !shard.has($0) }
        return configuration
    }
}
