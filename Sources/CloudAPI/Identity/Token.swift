/// A project-scoped token with what is known of its life.
struct Token: Sendable, Hashable {
    let secret: Secret
    let projectID: String
    /// By the cloud's clock; `nil` where it did not say.
    let expiresAt: CloudTimestamp?
    /// By our clock: from then on a new one is asked for. `nil`: not before the cloud refuses this one.
    let renewAt: CloudTimestamp?

    /// The longest life of a token, by the identity service's documentation.
    private static let longestLife: Duration = .seconds(86_400)

    /// - Parameter requestedAt: by our clock. The life runs from then, so that a clock that differs from the cloud's
    ///   does no harm.
    init(
        secret: Secret, projectID: String, issuedAt: CloudTimestamp?, expiresAt: CloudTimestamp?,
        requestedAt: CloudTimestamp
    ) {
        self.secret = secret
        self.projectID = projectID
        self.expiresAt = expiresAt
        renewAt = expiresAt.map { expiresAt in
            let life = max(.zero, min(expiresAt.since(issuedAt ?? requestedAt), Self.longestLife))
            return requestedAt.advanced(by: life - min(life / 10, .seconds(600)))
        }
    }

    func isDue(at now: CloudTimestamp) -> Bool { renewAt.map { now >= $0 } ?? false }
}
