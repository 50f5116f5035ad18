import Crypto
import DequeModule

/// Remembers which passwords were right and which were wrong, so that each is hashed once. It stores no password, only
/// a keyed hash of name, hash and password. The key ends with the process.
struct PasswordMemory: Sendable {
    /// Identifies a name, hash and password.
    struct Key: Sendable, Hashable {
        fileprivate let digest: [UInt8]
    }

    private let secret = SymmetricKey(size: .bits256)
    // There are two lists, because guesses would otherwise displace the passwords that were right.
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

    /// Returns `nil` for credentials that were not checked, or not recently.
    func result(of key: Key) -> Bool? {
        right.contains(key) ? true : wrong.contains(key) ? false : nil
    }

    mutating func remember(_ key: Key, isRight: Bool) {
        if isRight { right.insert(key) } else { wrong.insert(key) }
    }

    /// The most recent keys, each once. The oldest one leaves when there are too many.
    private struct Recent {
        let limit: Int
        private var order: Deque<Key> = []
        private var known: Set<Key> = []

        init(limit: Int) {
            self.limit = limit
        }

        func contains(_ key: Key) -> Bool { known.contains(key) }

        mutating func insert(_ key: Key) {
            guard known.insert(key).inserted else { return }
            if order.count >= limit, let oldest = order.popFirst() { known.remove(oldest) }
            order.append(key)
        }
    }
}
