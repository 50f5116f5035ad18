import Crypto

/// Which passwords were right and which wrong, so that each costs its hash once. It holds no password: only what a keyed
/// hash makes of name, hash and password, with a key that ends with the process.
struct PasswordMemory: Sendable {
    /// What stands for one try.
    struct Key: Sendable, Hashable {
        fileprivate let digest: [UInt8]
    }

    private let secret = SymmetricKey(size: .bits256)
    // Apart, or whoever guesses would make room for guesses by forgetting those that were right.
    private var right: Recent
    private var wrong: Recent

    init(limit: Int = 128) {
        right = Recent(limit: limit)
        wrong = Recent(limit: limit)
    }

    func key(_ credentials: BasicCredentials, _ hash: PasswordHash) -> Key {
        var code = HMAC<SHA256>(key: secret)
        for part in [Array(credentials.name.utf8), hash.bytes, Array(credentials.password.utf8)] {
            withUnsafeBytes(of: UInt64(part.count)) { code.update(data: $0) }
            code.update(data: part)
        }
        return Key(digest: Array(code.finalize()))
    }

    /// `nil` for what was not tried, or long ago.
    func result(of key: Key) -> Bool? {
        right.contains(key) ? true : wrong.contains(key) ? false : nil
    }

    mutating func remember(_ key: Key, isRight: Bool) {
        if isRight { right.insert(key) } else { wrong.insert(key) }
    }

    /// The last ones, each once; the first of them goes when there are too many.
    private struct Recent {
        let limit: Int
        private var order: [Key] = []
        private var known: Set<Key> = []
        private var oldest = 0

        init(limit: Int) {
            self.limit = limit
        }

        func contains(_ key: Key) -> Bool { known.contains(key) }

        mutating func insert(_ key: Key) {
            guard known.insert(key).inserted else { return }
            guard order.count >= limit else { return order.append(key) }
            known.remove(order[oldest])
            order[oldest] = key
            oldest = (oldest + 1) % limit
        }
    }
}
