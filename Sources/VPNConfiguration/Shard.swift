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
