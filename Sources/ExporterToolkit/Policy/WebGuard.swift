import Synchronization

/// Stands before every page: holds the policy that is in force, and answers what may not come through.
///
/// A web configuration that cannot be read is no reason to let anybody in: until it can be read again, each request is
/// answered with 500, and where there was encryption no connection is taken.
package final class WebGuard: Sendable {
    /// How a connection that comes now is to be taken.
    enum Entrance: Sendable {
        case plain
        case encrypted(TLSPolicy)
        /// Not at all.
        case closed
    }

    /// What a connection knows of the policy under which it was taken.
    package struct Ticket: Sendable, Hashable {
        package let isEncrypted: Bool
        /// Another one has come since where the guard's is higher.
        package let generation: Int
        /// Who is at its other end.
        package var client = WebOwner.Client.unknown
    }

    private struct State {
        var policy: WebPolicy
        var isBroken = false
        var generation = 0
        /// Since which generation clients are let in by their certificates as they are now.
        var clientsSince = 0
        var bucket: TokenBucket?
    }

    private enum Admission {
        case answered(WebResponse)
        case asked(users: [String: PasswordHash])
    }

    private let state: Mutex<State>
    private let passwords: PasswordChecker

    /// A guard who lets everybody in, in plain HTTP.
    package static let open = WebGuard(WebPolicy())

    package init(_ policy: WebPolicy, passwords: PasswordChecker = PasswordChecker()) {
        state = Mutex(State(policy: policy))
        self.passwords = passwords
    }

    /// For a connection that comes now.
    func entrance() -> (Entrance, generation: Int) {
        state.withLock { state in
            guard let tls = state.policy.tls else { return (.plain, state.generation) }
            return (state.isBroken ? .closed : .encrypted(tls), state.generation)
        }
    }

    /// Whether a connection should be given up for a new one, which is taken under the policy of now.
    func isOutdated(_ ticket: Ticket) -> Bool { state.withLock { $0.generation != ticket.generation } }

    /// The answer to a request, by `respond` if it may come through.
    package func answer(
        _ request: WebRequest, from ticket: Ticket, now: ContinuousClock.Instant = .now,
        by respond: () async -> WebResponse
    ) async -> WebResponse {
        switch admission(ticket, now) {
        case .answered(let refusal): return withHeaders(refusal)
        case .asked(let users):
            if let refusal = await refusal(of: request, from: ticket.client, users) { return withHeaders(refusal) }
            return withHeaders(await respond())
        }
    }

    /// An answer of the server itself, with the headers that each answer has.
    func withHeaders(_ response: WebResponse) -> WebResponse {
        let headers = state.withLock { $0.isBroken ? [:] : $0.policy.headers }
        return headers.reduce(into: response) { $0.setHeader($1.key.rawValue, $1.value) }
    }

    private func admission(_ ticket: Ticket, _ now: ContinuousClock.Instant) -> Admission {
        state.withLock { state in
            if state.isBroken { return .answered(.brokenPolicy) }
            if let tls = state.policy.tls {
                guard ticket.isEncrypted else { return .answered(.httpOnTLS) }
                // Its certificate was looked at under a policy that may have let in others.
                if tls.clients.verifiesCertificate, ticket.generation < state.clientsSince {
                    return .answered(.outdatedClient)
                }
            }
            if let limit = state.policy.rateLimit {
                var bucket = state.bucket ?? TokenBucket(limit, now: now)
                let wait = bucket.take(at: now)
                state.bucket = bucket
                if let wait { return .answered(.tooManyRequests(after: wait)) }
            }
            return .asked(users: state.policy.users)
        }
    }

    private func refusal(
        of request: WebRequest, from client: WebOwner.Client, _ users: [String: PasswordHash]
    ) async -> WebResponse? {
        if users.isEmpty { return nil }
        guard let credentials = request.headers["authorization"].flatMap(BasicCredentials.init) else {
            return .unauthorized
        }
        return switch await passwords.check(credentials, of: client, users: users) {
        case .right: nil
        case .wrong: .unauthorized
        case .busy: .tooManyPasswords
        }
    }
}

extension WebGuard {
    /// Puts a policy in the place of the one in force; the counting of requests goes on where its limit is the same.
    package func replace(by policy: WebPolicy) {
        state.withLock { state in
            if state.policy.rateLimit != policy.rateLimit { state.bucket = nil }
            state.generation += 1
            if let before = state.policy.tls, let tls = policy.tls, !tls.admitsLike(before) {
                state.clientsSince = state.generation
            }
            state.policy = policy
            state.isBroken = false
        }
    }

    /// Answers nothing but 500 until there is a policy again.
    package func close() {
        state.withLock { state in
            state.isBroken = true
            state.generation += 1
        }
    }

    /// The last one that could be read.
    package var policy: WebPolicy { state.withLock { $0.policy } }
}
