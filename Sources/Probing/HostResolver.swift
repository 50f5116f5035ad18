import NIOPosix
package import NetworkPrimitives
import Synchronization
package import VPNConfiguration

/// Resolves host names on its own threads, since the system's resolution blocks. No name blocks an event loop, or
/// delays another name for long.
///
/// Each wait ends within the limit, or at once by cancellation. The lookup may continue, since only its own time limits
/// end `getaddrinfo(3)`. The resolver keeps no answers: its callers decide how often to resolve a name.
package final class HostResolver: Sendable {
    package typealias Answer = Result<[IPAddress], ResolutionFailure.Reason>

    private struct State {
        var queue: HostLookupQueue
        var waits: [HostLookupQueue.Waiter: CheckedContinuation<Answer, Never>] = [:]
        var lastWaiter: HostLookupQueue.Waiter = 0
        var isStopped = false
    }

    private let state: Mutex<State>
    private let pool: NIOThreadPool
    private let limit: Duration
    private let lookUp: @Sendable (HostLookup) -> Answer

    private init(threads: Int, limit: Duration, lookUp: @escaping @Sendable (HostLookup) -> Answer) {
        state = Mutex(State(queue: HostLookupQueue(threads: threads)))
        pool = NIOThreadPool(numberOfThreads: threads)
        self.limit = limit
        self.lookUp = lookUp
    }

    /// Runs `body` with a resolver.
    ///
    /// - Parameters:
    ///   - threads: the number of simultaneous lookups, positive.
    ///   - limit: the longest wait, positive. A wait can exceed it by a tenth.
    ///   - lookUp: the blocking lookup.
    package static func withResolver<Value>(
        threads: Int = 16, limit: Duration = .seconds(10),
        lookUp: @escaping @Sendable (HostLookup) -> Answer = SystemLookup.perform,
        _ body: (HostResolver) async throws -> Value
    ) async throws -> Value {
        let resolver = HostResolver(threads: threads, limit: limit, lookUp: lookUp)
        resolver.pool.start()
        defer { resolver.stop() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await resolver.expireWaits() }
            defer { group.cancelAll() }
            return try await body(resolver)
        }
    }

    /// Returns the address of `name` to probe.
    ///
    /// - Parameter current: the address that is probed now. It stays as long as the name has it.
    package func resolve(
        _ name: HostName, family: AddressFamilyPreference, keeping current: IPAddress? = nil
    ) async throws(ResolutionFailure) -> IPAddress {
        switch await answer(to: HostLookup(name: name, family: family.only)) {
        case .failure(let reason): throw ResolutionFailure(name: name, reason: reason)
        case .success(let addresses):
            let usable = addresses.filter { $0.unicastRefusal == nil }
            guard let address = family.choose(from: usable, keeping: current) else {
                throw ResolutionFailure(name: name, reason: .noAddress(family))
            }
            return address
        }
    }

    private func answer(to lookup: HostLookup) async -> Answer {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enter(waiter, for: lookup, continuation)
                // A cancellation before the entry found no waiter to resume.
                if Task.isCancelled { leave(waiter) }
            }
        } onCancel: {
            leave(waiter)
        }
    }

    private func enter(
        _ waiter: HostLookupQueue.Waiter, for lookup: HostLookup, _ continuation: CheckedContinuation<Answer, Never>
    ) {
        let isStopped = state.withLock { state in
            guard !state.isStopped else { return true }
            state.queue.enter(waiter, for: lookup, until: .now + limit)
            state.waits[waiter] = continuation
            return false
        }
        if isStopped { continuation.resume(returning: .failure(.stopped)) }
        start()
    }

    private func leave(_ waiter: HostLookupQueue.Waiter) {
        let continuation = state.withLock { state in
            state.queue.leave(waiter)
            return state.waits.removeValue(forKey: waiter)
        }
        continuation?.resume(returning: .failure(.cancelled))
    }

    /// Starts every lookup that may run.
    private func start() {
        while let lookup = state.withLock({ $0.queue.next() }) {
            pool.submit { thread in
                // The pool runs remaining work with another state after its end. The waiters know already.
                guard thread == .active else { return }
                let start = ContinuousClock.now
                let answer = self.lookUp(lookup)
                self.finish(lookup, answer, after: .now - start)
            }
        }
    }

    private func finish(_ lookup: HostLookup, _ answer: Answer, after duration: Duration) {
        let continuations = state.withLock { state in
            state.queue.finish(lookup, after: duration).compactMap { state.waits.removeValue(forKey: $0) }
        }
        for continuation in continuations { continuation.resume(returning: answer) }
        start()
    }

    private func expireWaits() async {
        // Only cancellation ends the loop.
        while (try? await Task.sleep(for: limit / 10)) != nil {
            let continuations = state.withLock { state in
                state.queue.expire(at: .now).compactMap { state.waits.removeValue(forKey: $0) }
            }
            for continuation in continuations { continuation.resume(returning: .failure(.timedOut(limit))) }
        }
    }

    /// Ends the resolver without waiting for threads. A thread ends when the system's lookup returns.
    private func stop() {
        let continuations = state.withLock { state in
            state.isStopped = true
            defer { state.waits = [:] }
            return Array(state.waits.values)
        }
        for continuation in continuations { continuation.resume(returning: .failure(.stopped)) }
        pool.shutdownGracefully { _ in }
    }
}
