import NIOPosix
import Synchronization

/// Checks the credentials of requests. Hashing a password is slow by design. Each password is hashed once, one at a
/// time, on a thread of its own, and the number of waiting requests is bounded.
///
/// The thread has the priority of all others. It uses one processor at most, and the scheduler takes the processor away
/// when other threads wake up. With a lower priority, cheap requests would keep the thread from the users who wait for
/// it.
final class PasswordChecker: Sendable {
    enum Verdict: Sendable, Hashable {
        case right
        case wrong
        /// Too many other requests wait.
        case busy
    }

    fileprivate struct Try: Sendable {
        let hash: PasswordHash
        let password: String
        /// The requests that wait for the result. The result is `nil` if it will not come.
        var listeners: [Int: CheckedContinuation<Bool?, Never>] = [:]
    }

    fileprivate struct State {
        var memory = PasswordMemory()
        var queue = PasswordQueue()
        var tries: [PasswordMemory.Key: Try] = [:]
        var last = 0
        var isCancelled: Set<Int> = []
    }

    private let state = Mutex(State())
    /// Compares a password with a hash. Tests replace it to count the hashes.
    private let matches: @Sendable (PasswordHash, String) -> Bool
    private let pool = NIOThreadPool(numberOfThreads: 1)
    /// Requests that may wait for one result. More of them would only hold connections.
    fileprivate static let mostListeners = 8

    init(matches: @escaping @Sendable (PasswordHash, String) -> Bool = { $0.matches($1) }) {
        self.matches = matches
    }

    deinit { pool.shutdownGracefully { _ in } }

    /// The number of waiting requests.
    var waitingCount: Int { state.withLock { $0.tries.values.reduce(0) { $0 + $1.listeners.count } } }

    /// Checks the credentials. An unknown name costs as much as the hash of the slowest user, so that response times do
    /// not reveal names.
    func check(
        _ credentials: BasicCredentials, of client: WebOwner.Client = .unknown, users: [String: PasswordHash]
    ) async -> Verdict {
        let user = users[credentials.name]
        let hash = user ?? .impossible(cost: users.values.map(\.cost).max() ?? PasswordHash.costs.lowerBound)
        let (key, known, listener) = state.withLock { state in
            let key = state.memory.key(credentials, hash)
            state.last += 1
            return (key, state.memory.result(of: key), state.last)
        }
        if let known { return known && user != nil ? .right : .wrong }
        // A request that ends early leaves its hash in progress. The next request of the same client finds the result.
        let isRight: Bool? = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let listeners = [listener: continuation]
                enter(key, Try(hash: hash, password: credentials.password, listeners: listeners), of: client)
            }
        } onCancel: {
            cancel(listener, key)
        }
        guard let isRight else { return .busy }
        return isRight && user != nil ? .right : .wrong
    }

    fileprivate enum Entrance: Sendable {
        case known(Bool)
        case begin
        case wait(displaced: Try?)
        case refused
    }

    private func enter(_ key: PasswordMemory.Key, _ new: Try, of client: WebOwner.Client) {
        let entrance = state.withLock { $0.enter(key, new, of: client) }
        switch entrance {
        case .known(let isRight): new.resume(isRight)
        case .begin: begin(key, new)
        case .wait(let displaced): displaced?.resume(nil)
        case .refused: new.resume(nil)
        }
    }

    private func begin(_ key: PasswordMemory.Key, _ attempt: Try) {
        let matches = matches
        pool.start()
        pool.submit { _ in self.end(key, isRight: matches(attempt.hash, attempt.password)) }
    }

    private func end(_ key: PasswordMemory.Key, isRight: Bool) {
        let (ended, next) = state.withLock { $0.end(key, isRight: isRight) }
        if let next { begin(next.key, next.attempt) }
        ended?.resume(isRight)
    }

    private func cancel(_ listener: Int, _ key: PasswordMemory.Key) {
        let continuation = state.withLock { state in
            let continuation = state.tries[key]?.listeners.removeValue(forKey: listener)
            if continuation == nil { state.isCancelled.insert(listener) }
            return continuation
        }
        continuation?.resume(returning: nil)
    }
}

extension PasswordChecker.Try {
    fileprivate func resume(_ isRight: Bool?) {
        for listener in listeners.values { listener.resume(returning: isRight) }
    }
}

extension PasswordChecker.State {
    /// Ends an attempt. Returns the requests that wait for its result, and the next attempt. Attempts that no request
    /// waits for are skipped.
    fileprivate mutating func end(
        _ key: PasswordMemory.Key, isRight: Bool
    ) -> (PasswordChecker.Try?, next: (key: PasswordMemory.Key, attempt: PasswordChecker.Try)?) {
        memory.remember(key, isRight: isRight)
        let ended = tries.removeValue(forKey: key)
        queue.end(isRight: isRight)
        while let key = queue.next() {
            if let attempt = tries[key], !attempt.listeners.isEmpty { return (ended, (key, attempt)) }
            tries[key] = nil
        }
        return (ended, nil)
    }

    fileprivate mutating func enter(
        _ key: PasswordMemory.Key, _ new: PasswordChecker.Try, of client: WebOwner.Client
    ) -> PasswordChecker.Entrance {
        // The request was cancelled before it arrived here. This happens only at the end of the process.
        if new.listeners.keys.contains(where: isCancelled.contains) { return .refused }
        // An earlier request may have checked the same credentials.
        if let known = memory.result(of: key) { return .known(known) }
        if var same = tries[key] {
            guard same.listeners.count < PasswordChecker.mostListeners else { return .refused }
            same.listeners.merge(new.listeners) { first, _ in first }
            tries[key] = same
            return .wait(displaced: nil)
        }
        switch queue.add(key, of: client) {
        case .full: return .refused
        case .begin:
            tries[key] = new
            return .begin
        case .wait(let displaced):
            tries[key] = new
            return .wait(displaced: displaced.flatMap { tries.removeValue(forKey: $0) })
        }
    }
}
