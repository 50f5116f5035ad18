import NIOPosix
import Synchronization

/// Tells whether a request may say that it is from a user. To hash a password takes long by intent: it happens once for
/// each password, one after another, on a thread that serves nothing else, and only so many requests wait for it.
final class PasswordChecker: Sendable {
    enum Verdict: Sendable, Hashable {
        case right
        case wrong
        /// Too many others wait to be told.
        case busy
    }

    private let memory = Mutex(PasswordMemory())
    private let turnstile: Turnstile
    /// A seam, so that tests count the hashes.
    private let matches: @Sendable (PasswordHash, String) -> Bool

    init(waiting: Int = 16, matches: @escaping @Sendable (PasswordHash, String) -> Bool = { $0.matches($1) }) {
        turnstile = Turnstile(limit: waiting)
        self.matches = matches
    }

    /// A name that no user has costs the hash of the slowest user, so that time does not tell names.
    func check(_ credentials: BasicCredentials, users: [String: PasswordHash]) async -> Verdict {
        let user = users[credentials.name]
        let hash = user ?? .impossible(cost: users.values.map(\.cost).max() ?? PasswordHash.costs.lowerBound)
        let key = memory.withLock { $0.key(credentials, hash) }
        if let known = memory.withLock({ $0.result(of: key) }) { return known && user != nil ? .right : .wrong }
        let result = await turnstile.pass { await compute(credentials.password, hash, key) }
        guard let isRight = result ?? nil else { return .busy }
        return isRight && user != nil ? .right : .wrong
    }

    /// `nil` where the request is not waited for any more.
    private func compute(_ password: String, _ hash: PasswordHash, _ key: PasswordMemory.Key) async -> Bool? {
        // One before may have asked the same.
        if let known = memory.withLock({ $0.result(of: key) }) { return known }
        guard !Task.isCancelled else { return nil }
        let matches = matches
        guard let isRight = try? await NIOThreadPool.singleton.runIfActive({ matches(hash, password) }) else {
            return nil
        }
        memory.withLock { $0.remember(key, isRight: isRight) }
        return isRight
    }
}
