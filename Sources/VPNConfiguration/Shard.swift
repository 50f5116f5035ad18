import Crypto

/// One exporter's share of the connections that several exporters watch together, each with the same configuration.
///
/// Which share a connection belongs to follows from its key and the number of shares alone, so that exporters need not
/// talk to each other. One share more moves one connection of so many, all of them to the new share (Lamping and Veach,
/// "A Fast, Minimal Memory, Consistent Hash Algorithm", 2014).
package struct Shard: Sendable, Equatable {
    /// From 0.
    package let index: Int
    /// From 1.
    package let count: Int

    /// Everything.
    package static let whole = Shard(index: 0, count: 1)

    /// - Parameters:
    ///   - index: at least 0 and less than `count`.
    ///   - count: at least 1.
    package init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// Whether what has this key belongs to this share.
    package func has(_ key: String) -> Bool { count == 1 || Self.index(of: key, count: count) == index }

    /// The share of a key, for every release and machine the same one.
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
