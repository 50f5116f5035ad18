/// The tokens that the identity service remembers.
struct IssuedTokens: Sendable {
    struct Token: Sendable, Hashable {
        let text: String
        let expiresAt: CloudTime
        let issuedAt: CloudTime
        /// Without a project the token is good for the identity service only.
        let projectID: String?
    }

    /// Why a token is not accepted.
    enum Problem: Error, Sendable, Hashable {
        case missing
        case unknown
        case expired(CloudTime)
    }

    /// A client that asks for ever more tokens costs no more than these.
    private static let capacity = 1000

    private var tokens: [Token] = []

    mutating func add(_ token: Token) {
        if tokens.count == Self.capacity { tokens.removeFirst() }
        tokens.append(token)
    }

    mutating func revokeAll() {
        tokens = []
    }

    func valid(_ text: String?, at now: CloudTime) throws(Problem) -> Token {
        guard let text else { throw .missing }
        guard let token = tokens.last(where: { $0.text == text }) else { throw .unknown }
        guard now < token.expiresAt else { throw .expired(token.expiresAt) }
        return token
    }
}
