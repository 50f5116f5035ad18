/// Tokens that the identity service has issued.
struct TokenLedger: Sendable {
    struct Token: Sendable, Hashable {
        let text: String
        let expiresAt: CloudTime
        let issuedAt: CloudTime
        /// A token without a project is valid for the identity service only.
        let projectID: String?
    }

    /// Reason why a token is not valid.
    enum Problem: Error, Sendable, Hashable {
        case missing
        case unknown
        case expired(CloudTime)
    }

    /// Largest number of tokens. It bounds the memory that a client can use up.
    private static let capacity = 1000

    private var tokens: [Token] = []

    mutating func add(_ token: Token) {
        // One move of 1000 elements per issued token costs less than a dependency on a deque.
        if tokens.count == Self.capacity { tokens.removeFirst() }
        tokens.append(token)
    }

    mutating func revokeAll() {
        tokens = []
    }

    /// Returns the token with this text, or throws the reason why it is not valid.
    func valid(_ text: String?, at now: CloudTime) throws(Problem) -> Token {
        guard let text else { throw .missing }
        guard let token = tokens.last(where: { $0.text == text }) else { throw .unknown }
        guard now < token.expiresAt else { throw .expired(token.expiresAt) }
        return token
    }
}

/// Lock after five failures in a row, for passwords and access keys.
struct Lockout: Sendable {
    private static let mostFailures = 5

    private let time: Duration
    private var failures = 0
    private var lockedUntil: CloudTime?

    /// - Parameter time: Duration of the lock.
    init(time: Duration) {
        self.time = time
    }

    func isLocked(at now: CloudTime) -> Bool {
        lockedUntil.map { now < $0 } ?? false
    }

    mutating func countFailure(at now: CloudTime) {
        failures += 1
        guard failures == Self.mostFailures else { return }
        failures = 0
        lockedUntil = now + time
    }

    /// Ends the row of failures.
    mutating func reset() {
        failures = 0
        lockedUntil = nil
    }
}
