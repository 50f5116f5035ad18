import Synchronization

/// Guards every page: it holds the policy in force, and answers the requests that the policy does not admit.
///
/// An unreadable web configuration admits no client. Until it can be read again, each request is answered with 500. If
/// the last policy has TLS, the server accepts no connection meanwhile.
package final class WebGuard: Sendable {
    /// The server's treatment of a new connection.
    enum Entrance: Sendable {
        case plain
        case encrypted(TLSPolicy)
        /// The server closes it.
        case closed
    }

    /// The conditions under which a connection was accepted.
    struct Ticket: Sendable, Hashable {
        let isEncrypted: Bool
        /// The policy has changed since then if the guard's generation is higher.
        let generation: Int
        /// The client of the connection.
        var client = WebOwner.Client.unknown
    }

    private struct State {
        var policy: WebPolicy
        var isBroken = false
        var generation = 0
        /// The first generation with the current rules for client certificates.
        var clientsSince = 0
        var bucket: TokenBucket?
    }

    private enum Admission {
        case answered(WebResponse)
        case asked(users: [String: PasswordHash])
    }

    private let state: Mutex<State>
    private let passwords: PasswordChecker
    /// The name that browsers show when they request a password (RFC 7617, section 2).
    private let realm: String

    /// A guard that admits every client, in plain HTTP.
    package static let open = WebGuard(WebPolicy())

    init(_ policy: WebPolicy, realm: String = "exporter", passwords: PasswordChecker = PasswordChecker()) {
        state = Mutex(State(policy: policy))
        self.realm = realm
        self.passwords = passwords
    }

    /// Returns how to treat a new connection.
    func entrance() -> (Entrance, generation: Int) {
        state.withLock { state in
            guard let tls = state.policy.tls else { return (.plain, state.generation) }
            return (state.isBroken ? .closed : .encrypted(tls), state.generation)
        }
    }

    /// Returns whether the connection was accepted under a former policy, so that a new one should replace it.
    func isOutdated(_ ticket: Ticket) -> Bool { state.withLock { $0.generation != ticket.generation } }

    /// Returns the response to a request. It comes from `respond` if the policy admits the request.
    func answer(
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

    /// Returns a response of the server itself, with the headers of the policy.
    func withHeaders(_ response: WebResponse) -> WebResponse {
        let headers = state.withLock { $0.isBroken ? [:] : $0.policy.headers }
        return headers.reduce(into: response) { $0.setHeader($1.key.rawValue, $1.value) }
    }

    private func admission(_ ticket: Ticket, _ now: ContinuousClock.Instant) -> Admission {
        state.withLock { state in
            if state.isBroken { return .answered(.brokenPolicy) }
            if let tls = state.policy.tls {
                guard ticket.isEncrypted else { return .answered(.httpOnTLS) }
                // The client's certificate was checked under other rules.
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
            return .unauthorized(realm: realm)
        }
        return switch await passwords.check(credentials, of: client, users: users) {
        case .right: nil
        case .wrong: .unauthorized(realm: realm)
        case .busy: .tooManyPasswords
        }
    }
}

extension WebGuard {
    /// Replaces the policy in force. The counts of requests continue if the rate limit is the same.
    func replace(by policy: WebPolicy) {
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

    /// Answers every request with 500 until there is a policy again.
    func close() {
        state.withLock { state in
            state.isBroken = true
            state.generation += 1
        }
    }

    /// The last policy that could be read.
    var policy: WebPolicy { state.withLock { $0.policy } }
}

/// The responses to requests that the policy does not admit. None reveals more than a client needs.
extension WebResponse {
    static let brokenPolicy = text(
        .internalServerError, "the web configuration cannot be used; see the exporter's log\n")
    /// RFC 9110, 15.5.20: a client may retry on a new connection.
    static let outdatedClient = text(.misdirectedRequest, "the rules for certificates have changed; connect again\n")
    /// The text of Go's server.
    static let httpOnTLS = text(.badRequest, "Client sent an HTTP request to an HTTPS server.\n")

    /// RFC 7617, section 2: the realm is required.
    static func unauthorized(realm: String) -> WebResponse {
        var response = text(.unauthorized, "unauthorized\n")
        response.headers["WWW-Authenticate"] = "Basic realm=\"\(realm)\", charset=\"UTF-8\""
        return response
    }

    static let tooManyPasswords: WebResponse = {
        var response = text(.serviceUnavailable, "too many passwords to check\n")
        response.headers["Retry-After"] = "1"
        return response.followed(by: .endsIfPipelined)
    }()

    static func tooManyRequests(after wait: Duration) -> WebResponse {
        var response = text(.tooManyRequests, "too many requests\n")
        response.headers["Retry-After"] = String(max(1, Int((wait / .seconds(1)).rounded(.up))))
        return response.followed(by: .endsIfPipelined)
    }

    /// Sets a header, and removes others of the same name in any case (RFC 9110, 5.1).
    mutating func setHeader(_ name: String, _ value: String) {
        headers = headers.filter { $0.key.lowercased() != name.lowercased() }
        headers[name] = value
    }
}
